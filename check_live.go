package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// liveTimeout bounds each question that `linnet check --live` asks outside.
const liveTimeout = 15 * time.Second

// checkLive asks outside: does the carrier know our credentials, does it
// refuse media to a stranger, does the public address reach a Linnet, does the
// virus scanner answer. In practice mode only the scanner is outside.
func (a *app) checkLive(c *Config) []Fault {
	problems := a.pingScanner(c)
	if c.PracticeMode {
		return problems
	}
	client := &http.Client{Timeout: liveTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	add := func(path, format string, args ...any) {
		problems = append(problems, Fault{File: c.File, Line: c.at.line(path), Path: path, Text: fmt.Sprintf(format, args...)})
	}
	tw := c.Carriers.Twilio
	account := tw.BaseURL + "/2010-04-01/Accounts/" + tw.AccountSID
	for i, token := range tw.AuthTokens() {
		switch status := ask(a.ctx, client, account+".json", tw.AccountSID, token); {
		case status == 0:
			add("carriers.twilio.base_url", "Twilio cannot be reached from here; let this machine out to it")
		case status != http.StatusOK:
			add("carriers.twilio.auth_token_file", "Twilio refuses token %d of the account (status %d); copy it anew from the console", i+1, status)
		}
	}
	media := account + "/Messages/MM00000000000000000000000000000000/Media/ME00000000000000000000000000000000"
	if status := ask(a.ctx, client, media, "", ""); status != 0 && status != http.StatusUnauthorized {
		add("carriers.twilio", "Twilio answers %d to a stranger who asks for a picture; turn on HTTP authentication for media in the console", status)
	}
	switch status := ask(a.ctx, client, c.PublicURL+"/healthz", "", ""); status {
	case http.StatusOK:
	case 0:
		add("public_url", "nothing answers at this address; start Linnet, and look at the proxy and its certificate")
	default:
		add("public_url", "the address answers %d where Linnet would say 200; send it to %s", status, c.Listen)
	}
	return problems
}

// ask returns the status of a GET, 0 if nothing answered.
func ask(ctx context.Context, client *http.Client, url, user, password string) int {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0
	}
	if user != "" {
		request.SetBasicAuth(user, password)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0
	}
	response.Body.Close()
	return response.StatusCode
}
