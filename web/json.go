package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
)

// Refusal is an answer of no to a program: a status and the key of a sentence
// in the catalogue that says what to send instead.
type Refusal struct {
	Status int
	Key    string
	Args   []any // places of the sentence
}

// Error implements error.
func (r Refusal) Error() string { return "refused: " + r.Key }

// JSON registers an address that programs call. Its body has a limit of its
// own and is not read as a form; what the handler returns becomes
// {"error": "a sentence"} with the status the same error has on a page.
func (s *Shell) JSON(room Room, method, path string, limit int64, h Handler) {
	s.routes = append(s.routes, Route{method, path, room})
	s.engine.Handle(method, path, func(c *gin.Context) {
		c.Set("room", room)
		s.headers(c)
		if c.Request.Body != nil {
			c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
		}
		if err := h(c); err != nil {
			s.refuse(c, err)
		}
	})
}

// refuse answers a program in words, never with the error's own text.
func (s *Shell) refuse(c *gin.Context, err error) {
	var gone SignIn
	var no Refusal
	code, words := 0, ""
	switch {
	case errors.As(err, &no):
		code, words = no.Status, s.Say(conversation.English, no.Key, no.Args...)
	case errors.As(err, &gone):
		code, words = http.StatusUnauthorized, s.Say(conversation.English, "error.401")
	default:
		var key string
		code, key = status(err)
		words = s.Say(conversation.English, key)
	}
	if code == http.StatusInternalServerError {
		slog.Error("an answer failed", "code", store.NewID().String()[20:], "route", c.FullPath(), "error", err)
	}
	if !c.Writer.Written() {
		c.AbortWithStatusJSON(code, gin.H{"error": words})
	}
}

// ReadJSON reads the body as one JSON value; unknown fields and anything
// after it are ErrUnreadable, a body over the limit is ErrTooLarge.
func ReadJSON(c *gin.Context, into any) error {
	decoder := json.NewDecoder(c.Request.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%w: %w", formError(err), err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return ErrUnreadable
	}
	return nil
}
