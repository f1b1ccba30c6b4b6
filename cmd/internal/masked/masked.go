// Package masked keeps what nobody else may read out of logs: customers' addresses and
// numbers, passwords and keys. Log files are sent along with a question, and the words
// of a server may repeat any of them.
package masked

import (
	"context"
	"log/slog"
	"regexp"

	"gilmok/journey/dispatch"
)

// Log gives a handler that hides them before it passes records on.
func Log(h slog.Handler) slog.Handler { return masked{h} }

type masked struct{ slog.Handler }

// Handle implements slog.Handler.
func (m masked) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, mask(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(maskAttr(a))
		return true
	})
	return m.Handler.Handle(ctx, clean)
}

// WithAttrs implements slog.Handler.
func (m masked) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = maskAttr(a)
	}
	return masked{m.Handler.WithAttrs(clean)}
}

// WithGroup implements slog.Handler.
func (m masked) WithGroup(name string) slog.Handler { return masked{m.Handler.WithGroup(name)} }

func maskAttr(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString, slog.KindAny:
		return slog.String(a.Key, mask(v.String()))
	case slog.KindGroup:
		var inner []any
		for _, one := range v.Group() {
			inner = append(inner, maskAttr(one))
		}
		return slog.Group(a.Key, inner...)
	}
	return a
}

// What is hidden: addresses, numbers of phones as shops write them, keys by the word
// before them or by their looks, and what stands in an address of the web before its
// host or after its path.
var (
	mailAddress = regexp.MustCompile(`[\pL\pN._%+'-]+@[\pL\pN-]+(\.[\pL\pN-]+)*\.\pL{2,}`)
	phone       = regexp.MustCompile(`\+\d[\d -]{7,}\d|\b01[016789][ -]?\d{3,4}[ -]?\d{4}\b`)
	key         = regexp.MustCompile(`(?i)\b(bearer|basic|key|token|secret|password|signature|apikey|api_key|access_key|authorization)(["']?\s*[:=]\s*["']?|\s+)[^\s"',;&}]{6,}`)
	looksAKey   = regexp.MustCompile(`\b(re_|SG\.|xkeysib-|key-|sk-|AKIA|os_v2_app_|ya29\.)[A-Za-z0-9_.\-]{6,}|\b[A-Za-z0-9_\-]*\d[A-Za-z0-9_\-]{31,}\b`)
	webSecret   = regexp.MustCompile(`(https?://)[^\s/@"]+@|(https?://[^\s?"]+)\?[^\s"]+`)
	hook        = regexp.MustCompile(`(https?://hooks\.[^/\s"]+)/[^\s"]+`)
)

func mask(s string) string {
	s = hook.ReplaceAllString(s, "$1/…")
	s = webSecret.ReplaceAllStringFunc(s, func(u string) string {
		m := webSecret.FindStringSubmatch(u)
		if m[1] != "" {
			return m[1]
		}
		return m[2] + "?…"
	})
	s = key.ReplaceAllString(s, "$1$2…")
	s = looksAKey.ReplaceAllString(s, "…")
	s = mailAddress.ReplaceAllStringFunc(s, dispatch.Mask)
	return phone.ReplaceAllStringFunc(s, dispatch.Mask)
}
