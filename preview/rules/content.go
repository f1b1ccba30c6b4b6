package rules

import (
	"cmp"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gilmok/preview/liquid"
)

// What mail programs and providers do with long things.
const (
	longestSubject = 120     // characters; inboxes cut long before
	longestLine    = 998     // octets without CRLF, RFC 5321 4.5.3.1.6
	clippedSize    = 102_000 // bytes of HTML after which Gmail cuts
	SMSBytes       = 90      // EUC-KR bytes of an SMS
	LMSBytes       = 2000    // EUC-KR bytes of an LMS
)

// contentRules scan one rendered message.
func (f *findings) contentRules(s *Shop, m *Message, r *Rendered) {
	if r.Error != "" {
		f.add("MSG-01", Block, "render_error", r.Error, "")
		return
	}
	for _, code := range r.Unclean {
		f.add("MSG-02", Block, "unclean_output", code, "")
	}
	if len(r.Unclean) == 0 && !r.LookedThrough {
		if piece := unclean(r); piece != "" {
			f.add("MSG-02", Block, "unclean_output", piece, "")
		}
	}
	if foreign := cmp.Or(r.Foreign, kakaoLeftover(m, r)); foreign != "" {
		f.add("MSG-02", Block, "foreign_tag", foreign, FixConvertTags)
	}
	for _, name := range r.Missing {
		f.add("MSG-03", Warn, "empty", name, FixAddDefault)
	}
	if r.Lacks != "" {
		f.add("MSG-09", Warn, "language_missing", r.Lacks, "")
	}
	f.headerRules(m, r)
	f.lengthRules(s, m, r)
}

// kakaoLeftover is a variable of Kakao's where nothing fills it in. Kakao's own messages
// are looked at by kakaoText.
func kakaoLeftover(m *Message, r *Rendered) string {
	if m.Channel != channelSMS && m.Channel != channelPush {
		return ""
	}
	return kakaoVariable.FindString(r.Text)
}

func unclean(r *Rendered) string {
	return cmp.Or(liquid.Leftover(r.Subject), liquid.Leftover(r.HTML), liquid.Leftover(r.Text))
}

// headerRules is MSG-04: a line break in a header lets anybody write headers.
func (f *findings) headerRules(m *Message, r *Rendered) {
	if m.Channel != channelEmail {
		return
	}
	for _, h := range append([]Header{{"Subject", r.Subject}, {"List-Unsubscribe", r.UnsubscribeURL}}, r.Headers...) {
		if strings.IndexFunc(h.Name+h.Value, unicode.IsControl) >= 0 {
			f.add("MSG-04", Block, "control_in_header", h.Name, "")
		}
	}
}

func (f *findings) lengthRules(s *Shop, m *Message, r *Rendered) {
	switch m.Channel {
	case channelEmail:
		f.emailLengths(s, m, r)
	case channelSMS:
		bytes, odd := EUCKR(r.Text)
		if strings.TrimSpace(r.Text) == "" {
			f.add("MSG-05", Block, "text_empty", "", "")
		}
		if bytes > LMSBytes {
			f.add("MSG-05", Block, "lms_too_long", strconv.Itoa(bytes), "")
		}
		if len(odd) > 0 {
			f.add("MSG-05", Warn, "not_in_euckr", string(odd), "")
		}
	case channelKakao: // a template may stand at the provider alone
	case channelWebhook: // asks a program, which may need nothing said
		if u, err := url.Parse(r.Target); r.Target != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
			f.add("MSG-06", Block, "link_broken", shortURL(r.Target), "")
		}
	default:
		if strings.TrimSpace(r.Text+r.HTML) == "" {
			f.add("MSG-05", Warn, "text_empty", "", "")
		}
	}
}

func (f *findings) emailLengths(s *Shop, m *Message, r *Rendered) {
	subject := strings.TrimSpace(strings.TrimPrefix(r.Subject, adLabel))
	switch {
	case subject == "":
		f.add("MSG-05", Warn, "subject_empty", "", "")
	case utf8.RuneCountInString(r.Subject) > longestSubject:
		f.add("MSG-05", Warn, "subject_long", strconv.Itoa(utf8.RuneCountInString(r.Subject)), "")
	}
	if !m.HasText && r.Text == "" {
		f.add("MSG-05", Warn, "text_part_missing", "", FixWriteText)
	}
	if len(r.HTML) > clippedSize {
		f.add("MSG-05", Warn, "clipped", strconv.Itoa(len(r.HTML)), "")
	}
	if s.SizeLimit > 0 && r.Size > s.SizeLimit {
		f.add("MSG-05", Warn, "too_large", strconv.Itoa(r.Size), "")
	}
	if line := longLine(r.Subject); line > longestLine {
		f.add("MSG-05", Warn, "line_long", strconv.Itoa(line), "")
	}
}

// longLine is the length of the longest line. Bodies are encoded and folded by
// the mail writer, so only what is not is asked about.
func longLine(text string) int {
	longest := 0
	for line := range strings.SplitSeq(text, "\n") {
		longest = max(longest, len(line))
	}
	return longest
}

// hasUnsubscribe is UNS-04: a link in the body that a person can see. What only the
// text part says, nobody sees who is shown the HTML.
func hasUnsubscribe(r *Rendered) bool {
	u := r.UnsubscribeURL
	if r.HTML == "" {
		return u != "" && strings.Contains(r.Text, u)
	}
	shown := withoutComments(r.HTML)
	if u != "" && (strings.Contains(shown, u) || strings.Contains(shown, html.EscapeString(u))) {
		return true
	}
	for {
		open := anchor.FindStringIndex(shown)
		if open == nil {
			return false
		}
		tag := shown[open[0]:open[1]]
		inside, rest, _ := strings.Cut(shown[open[1]:], "</a")
		if leadsSomewhere.MatchString(tag) && !hidden.MatchString(tag) && unsubscribeWords.MatchString(inside) {
			return true
		}
		shown = rest
	}
}

// withoutComments leaves out what people are not shown.
func withoutComments(source string) string {
	if !strings.Contains(source, "<!--") {
		return source
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(source, "<!--")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, source, _ = strings.Cut(after, "-->")
	}
}

// A link that says what it does, in the languages of our footers and of their neighbours.
var (
	anchor           = regexp.MustCompile(`(?is)<a\s[^>]*>`)
	leadsSomewhere   = regexp.MustCompile(`(?i)\shref\s*=\s*["']?[^"'>\s#]`)
	hidden           = regexp.MustCompile(`(?i)display\s*:\s*none`)
	unsubscribeWords = regexp.MustCompile(`(?i)수신\s*거부|구독\s*(?:취소|해지)|unsubscribe|opt[ -]?out|配信(?:を)?停止|退订|取消订阅|abmelden|abbestellen|désabonn|désinscri|darse de baja|cancelar (?:la )?(?:suscripci|inscri)|disiscri|descadastr`)
)
