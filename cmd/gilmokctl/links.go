package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"gilmok/journey/dispatch/tracking"
	"gilmok/store"
)

type linksCmd struct {
	Setup linksSetupCmd `cmd:"" help:"Let links in mails lead over an https address of the shop, where clicks, opens and refusals are noted."`
	Serve linksServeCmd `cmd:"" help:"The small server that notes them: run it where that address leads, behind a server that speaks https."`
	Off   linksOffCmd   `cmd:"" help:"Links lead straight to where they go."`
}

// keyVariable is the environment variable that holds the key where links are served.
const keyVariable = "GILMOK_LINK_KEY"

type linksSetupCmd struct {
	Address string `arg:"" placeholder:"https://…"`
}

// Run keeps the address, and makes the key the first time.
func (c *linksSetupCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	key, err := st.Settings().Get(a.ctx, store.SettingTrackingKey)
	if err != nil {
		return err
	}
	if key == "" {
		key = tracking.NewKey()
	}
	if _, ok := tracking.New(c.Address, key); !ok {
		return fault{"BAD_SETTING", fmt.Sprintf("%q is no address that begins with https://. Nothing was changed.", c.Address), exitFailed}
	}
	err = a.inTx(func(tx store.Tx) error {
		return errors.Join(tx.Settings().Set(a.ctx, store.SettingTracking, c.Address), tx.Settings().Set(a.ctx, store.SettingTrackingKey, key))
	})
	if err != nil {
		return err
	}
	return a.print(map[string]string{"address": c.Address, "key": key},
		"Links lead over %s from now on. Run there, behind https:\n%s=%s gilmokctl links serve --notes links.jsonl", c.Address, keyVariable, key)
}

type linksOffCmd struct{}

// Run forgets the address; the key stays, for the links that are out.
func (c *linksOffCmd) Run(a *app) error {
	if err := a.inTx(func(tx store.Tx) error { return tx.Settings().Set(a.ctx, store.SettingTracking, "") }); err != nil {
		return err
	}
	return a.print(map[string]string{"address": ""}, "Links lead straight to where they go. Keep the server running for those that are out.")
}

type linksServeCmd struct {
	Listen string `default:"127.0.0.1:8085" help:"Where it answers."`
	Notes  string `default:"links.jsonl" help:"The file of notes; keep it."`
}

// serveGrace is how long requests under way are waited for at the end.
const serveGrace = 5 * time.Second

// Run serves until it is interrupted. It opens no workspace.
func (c *linksServeCmd) Run(a *app) error {
	key := os.Getenv(keyVariable)
	if key == "" {
		return fault{"NO_SECRET", "The key of the links is not there. Set " + keyVariable + " to what gilmokctl links setup said.", exitFailed}
	}
	notes, err := tracking.Serve(c.Notes, key, time.Now)
	if err != nil {
		return err
	}
	defer notes.Close()
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fault{"LISTEN", fmt.Sprintf("Nothing can be served at %s: %v. Choose another place with --listen.", c.Listen, err), exitFailed}
	}
	server := &http.Server{Handler: notes, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
	a.progress("Serving links at http://%s, notes in %s.", listener.Addr(), c.Notes)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-a.ctx.Done():
		ctx, cancel := context.WithTimeout(context.WithoutCancel(a.ctx), serveGrace)
		defer cancel()
		return server.Shutdown(ctx)
	}
}
