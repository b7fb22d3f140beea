package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"linnet/carriers"
	"linnet/store"
)

// A head of the opt-out log is due at night, and by day if the machine was off.
const (
	headAge   = 20 * time.Hour
	headLate  = 27 * time.Hour
	headNight = 3 // the hour, by the machine's zone
)

// headLimit is how much of a kept head is read: a checkpoint is a few lines.
const headLimit = 64 << 10

// dailyHead signs the log's head once a day and sends it to whoever keeps it.
func (h *house) dailyHead(ctx context.Context) error {
	last, err := h.store.HeadLeft(ctx)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	age := h.a.now().Sub(last.Signed)
	if err == nil && last.Place == placeOf(h.c.CheckpointTo) && (age < headAge || age < headLate && h.a.now().Hour() != headNight) {
		return nil
	}
	return sendHead(ctx, h.store, h.c.CheckpointTo, h.a.now())
}

// sendHead checks the whole log, signs its head and hands it to the place that
// checkpoint_to names. A head kept there is compared with first: over a log that
// was rewritten since, nothing is signed.
func sendHead(ctx context.Context, s *store.Store, to string, now time.Time) error {
	var kept [][]byte
	if toFile(to) {
		old, err := keptHead(to)
		if err != nil {
			return err
		}
		if old != nil {
			kept = append(kept, old)
		}
	}
	signed, err := s.SignHead(ctx, kept, nil)
	if err != nil {
		return err
	}
	switch {
	case to == "":
	case toFile(to):
		err = keepHead(to, signed.Checkpoint)
	default:
		err = postHead(ctx, to, signed.Checkpoint)
	}
	if err != nil {
		return err
	}
	return s.SetHeadLeft(ctx, store.Left{Size: signed.Size, At: signed.At, Signed: now, Place: placeOf(to)})
}

func toFile(to string) bool { return to != "" && !strings.Contains(to, "://") }

// placeOf names where heads go, as pages may show it: of an address the host only.
func placeOf(to string) string {
	if u, err := url.Parse(to); err == nil && u.Host != "" {
		return u.Hostname()
	}
	return to
}

// keptHead reads the head that lies at path, nil before the first.
func keptHead(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && (!info.Mode().IsRegular() || info.Size() > headLimit) {
		return nil, fmt.Errorf("checkpoint_to: %s is no head of a log; name another file", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the head kept at checkpoint_to: %w", err)
	}
	old, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the head kept at checkpoint_to: %w", err)
	}
	return old, nil
}

// keepHead puts a head in place of the older one, whole or not at all.
func keepHead(path string, checkpoint []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".head-*")
	if err != nil {
		return fmt.Errorf("keep the log's head at checkpoint_to: %w", err)
	}
	defer os.Remove(f.Name()) // gone already once it has its name
	_, err = f.Write(checkpoint)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("keep the log's head at checkpoint_to: %w", err)
	}
	return nil
}

// postHead sends a head to an https address, which answers 2xx.
func postHead(ctx context.Context, to string, checkpoint []byte) error {
	transport := carriers.SafeTransport(to)
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(checkpoint))
	if err != nil {
		return errors.New("checkpoint_to is not an address")
	}
	r.Header.Set("Content-Type", "text/plain; charset=utf-8")
	resp, err := client.Do(r)
	if err != nil {
		var bare *url.Error
		if errors.As(err, &bare) { // its text would quote the address, which may hold a secret
			err = bare.Err
		}
		return fmt.Errorf("send the log's head to %s: %w", placeOf(to), err)
	}
	resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("send the log's head to %s: it answered %d", placeOf(to), resp.StatusCode)
	}
	return nil
}
