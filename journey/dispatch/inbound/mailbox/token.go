package mailbox

import (
	"context"
	"encoding/base64"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"gilmok/journey/dispatch"
)

// login shows the IMAP server the password, or an access token in its place.
func (m *Mailbox) login(ctx context.Context, c *imapclient.Client) error {
	if m.access == nil {
		return c.Login(m.user, m.password).Wait()
	}
	answer, err := m.tokenAnswer(ctx)
	if err != nil {
		return err
	}
	return c.Authenticate(xoauth2(answer))
}

// popLines are the commands that log in over POP3 (RFC 1939, RFC 5034).
func (m *Mailbox) popLines(ctx context.Context) ([]string, error) {
	if m.access == nil {
		return []string{"USER " + m.user, "PASS " + m.password}, nil
	}
	answer, err := m.tokenAnswer(ctx)
	if err != nil {
		return nil, err
	}
	return []string{"AUTH " + dispatch.AuthXOAUTH2 + " " + base64.StdEncoding.EncodeToString(answer)}, nil
}

func (m *Mailbox) tokenAnswer(ctx context.Context) ([]byte, error) {
	token, err := m.access.Token(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	return []byte("user=" + m.user + "\x01auth=Bearer " + token + "\x01\x01"), nil
}

// xoauth2 is the one answer of Google's and Microsoft's mechanism.
type xoauth2 []byte

// Start implements sasl.Client.
func (x xoauth2) Start() (mech string, answer []byte, err error) {
	return dispatch.AuthXOAUTH2, x, nil
}

// Next implements sasl.Client: what the server says of a token it refuses wants an empty answer.
func (x xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }
