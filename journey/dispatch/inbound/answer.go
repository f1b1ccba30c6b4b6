package inbound

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"

	"gilmok/journey/dispatch"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/survey"
)

// answer keeps what a customer answered to a question in a message. It counts for whom
// the message went to: by mail only from an address of theirs, for a message that was
// passed on still carries their links.
func answer(ctx context.Context, tx store.Tx, r Report, entry *store.OutboxEntry, id store.CustomerID) (Applied, error) {
	if r.Answer == nil || entry == nil {
		return Applied{}, nil
	}
	if r.Recipient != "" {
		c, err := tx.Customers().Get(ctx, id)
		if err != nil {
			return Applied{}, err
		}
		if same := dispatch.SameAddress(store.ChannelEmail, r.Recipient); same != dispatch.SameAddress(store.ChannelEmail, entry.Address) &&
			same != dispatch.SameAddress(store.ChannelEmail, c.Email) {
			return Applied{}, nil
		}
	}
	isNew, err := survey.Record(ctx, tx, survey.Given{
		Customer: id, Survey: r.Answer.Survey, Ask: survey.Ask(r.Answer.Ask), Text: r.Answer.Text, Source: r.Answer.Source,
		At: r.At, ID: "back:" + r.ID,
		About: store.Properties{"channel": string(entry.Channel), "message": int64(entry.Message), "run": int64(entry.Run), "step": entry.Step},
	})
	switch {
	case errors.Is(err, survey.ErrNoAnswer), errors.Is(err, survey.ErrTaken), errors.As(err, new(*survey.Problem)):
		return Applied{Customer: id}, nil // what cannot be kept keeps nothing else from being kept
	case err != nil:
		return Applied{}, fmt.Errorf("keep an answer: %w", err)
	}
	a := Applied{Customer: id, New: isNew}
	if isNew {
		a.Settled, err = settle(ctx, tx, r, entry)
	}
	return a, err
}

// told keeps what was texted back to a text message that asks a question.
func told(ctx context.Context, tx store.Tx, r Report, entry *store.OutboxEntry, id store.CustomerID) error {
	v, err := tx.Messages().Version(ctx, entry.Message)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the text that was answered: %w", err)
	}
	c, err := preview.ParseMessage(v.Document)
	if err != nil || c.Survey == "" {
		return nil // a document of a newer program asks nothing that is known here
	}
	k, err := survey.Find(ctx, tx.Documents(), c.Survey)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	text, ok := k.Told(r.Words)
	if !ok {
		return nil // words to a person: the reply is noted, and answers nothing
	}
	r.Answer = &Answer{Survey: k.Key, Ask: string(k.Ask), Text: text, Source: survey.FromText}
	r.ID, r.Recipient = "answer|"+r.ID, ""
	_, err = answer(ctx, tx, r, entry, id)
	return err
}

// said is a subject that answers a question: that of our own mailto link.
var said = regexp.MustCompile(`(?i)^\s*(?:(?:re|fwd?):\s*)*(?:answer|답변)\s+(\S+)\s*$`)

// answersQuestion reads the mail that a link of an answer begins.
func answersQuestion(m *mail.Message) (token, words string, ok bool) {
	found := said.FindStringSubmatch(subject(m))
	if found == nil {
		return "", "", false
	}
	return found[1], ownWords(plainText(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)), true
}

// plainText gives the first plain text of a mail; "" where it has none.
func plainText(contentType, encoding string, body io.Reader) string {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		r := multipart.NewReader(body, params["boundary"])
		for {
			part, err := r.NextRawPart()
			if err != nil {
				return ""
			}
			if text := plainText(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part); text != "" {
				return text
			}
		}
	case kind != "text/plain":
		return ""
	}
	raw, err := io.ReadAll(io.LimitReader(decodedBy(encoding, body), mostPiece))
	if err != nil && len(raw) == 0 {
		return ""
	}
	if name := params["charset"]; name != "" {
		if r, err := charset.NewReaderLabel(name, bytes.NewReader(raw)); err == nil {
			if text, err := io.ReadAll(r); err == nil {
				raw = text
			}
		}
	}
	return strings.ToValidUTF8(string(raw), "")
}

// quoted begins what a mail program adds below the words of its writer.
var quoted = regexp.MustCompile(`(?m)^\s*(?:>|--\s*$|On .+ wrote:|.+(?:작성|님이).*:\s*$|-{3,}).*`)

// ownWords is what a person wrote, without the mail they answered and their signature.
func ownWords(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if at := quoted.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	return strings.TrimSpace(text)
}
