package rules

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// adLabel must begin every advertisement, exactly so.
const adLabel = "(광고)"

// seoul has had no summer time since 1988.
var seoul = time.FixedZone("KST", 9*60*60)

// koreanRules check an advertisement to somebody in Korea, and what Kakao and
// the telecoms ask for.
func (f *findings) koreanRules(s *Shop, m *Message, p *Person, r *Rendered) {
	if m.Channel == channelKakao {
		f.kakaoRules(s, m, p, r)
		f.fallbackRules(s, m, r)
	}
	if s.SMSNumber == Bad && (m.Channel == channelSMS || r.Fallback != "") {
		f.add("KR-07", Block, "number_not_registered", s.From, "")
	}
	if !m.Advertising {
		return
	}
	f.adLabelRule(m, r)
	if m.Channel == channelKakao {
		f.brandSender(s, r)
	} else {
		f.senderRule(s, r)
	}
	f.optOutRule(m, r)
	f.nightRule(m, p)
}

// adLabelRule is KR-01. A brand message carries the label by itself.
func (f *findings) adLabelRule(m *Message, r *Rendered) {
	begin := r.Text
	switch m.Channel {
	case channelEmail:
		begin = r.Subject
	case channelPush:
		begin = cmp.Or(r.Subject, r.Text) // a card begins with its title, where it has one
	case channelKakao:
		return
	}
	switch {
	case strings.HasPrefix(begin, adLabel):
	case isLabelVariant(begin):
		f.add("KR-01", Block, "label_variant", firstRunes(begin, 12), FixAddLabel)
	default:
		f.add("KR-01", Block, "label_missing", firstRunes(begin, 12), FixAddLabel)
	}
}

var (
	optOutSMS  = regexp.MustCompile(`무료\s*(?:수신)?\s*거부\s*:?\s*(080[-.\s]?\d{3,4}[-.\s]?\d{4})\D{0,10}$`)
	manyDigits = regexp.MustCompile(`\D`)
)

// isLabelVariant knows (광 고), [광고], (대출광고), a space in front and the
// like, which the law takes for hiding.
func isLabelVariant(begin string) bool {
	letters := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return r
	}, firstRunes(begin, 14))
	at := strings.Index(letters, "광고")
	return at >= 0 && at <= 4*len("가")
}

func firstRunes(t string, n int) string {
	runes := []rune(t)
	return string(runes[:min(n, len(runes))])
}

// senderRule is KR-02: the name and the contact of the sender.
func (f *findings) senderRule(s *Shop, r *Rendered) {
	text := r.visible()
	if s.Name == "" || !strings.Contains(text, s.Name) {
		f.add("KR-02", Block, "sender_missing", s.Name, FixAddFooter)
	}
	if !hasContact(text, s.Contact) {
		f.add("KR-02", Block, "contact_missing", s.Contact, FixAddFooter)
	}
}

// brandSender is KR-02 of a brand message: Kakao shows the channel's name and the number of
// its customer centre with every advertisement (cs.kakao.com, help 1073199206). Whether
// they are the shop's, only its owner knows.
func (f *findings) brandSender(s *Shop, r *Rendered) {
	if text := r.visible(); s.Name == "" || !strings.Contains(text, s.Name) || !hasContact(text, s.Contact) {
		f.add("KR-02", Info, "sender_by_kakao", s.Name, "")
	}
}

// hasContact finds an address as written, and a phone number however it is
// punctuated.
func hasContact(text, contact string) bool {
	if contact == "" {
		return false
	}
	if strings.Contains(text, contact) {
		return true
	}
	digits := manyDigits.ReplaceAllString(contact, "")
	return len(digits) >= 7 && !strings.Contains(contact, "@") && strings.Contains(withoutPunctuation(text), digits)
}

// withoutPunctuation leaves out what stands between the digits of a number.
func withoutPunctuation(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || r == ')' || r == '(' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// optOutRule is KR-03: free of charge, and at the end.
func (f *findings) optOutRule(m *Message, r *Rendered) {
	switch m.Channel {
	case channelSMS:
		if !optOutSMS.MatchString(strings.TrimSpace(r.Text)) {
			f.add("KR-03", Block, "opt_out_missing", "", FixAddOptOut)
		}
	case channelEmail:
		if !hasUnsubscribe(r) {
			f.add("KR-03", Block, "opt_out_missing", "", FixAddFooter)
		}
	case channelPush:
		if !strings.Contains(r.Text, "수신거부") && !strings.Contains(r.Text, "수신 거부") && !strings.Contains(r.Text, "알림 설정") {
			f.add("KR-03", Block, "opt_out_missing", "", FixAddOptOut)
		}
	}
}

// nightRule is KR-04: 21:00 to 08:00 in Korea needs a consent of its own; the
// decree leaves e-mail out. The policies of a journey keep everything else back
// until 08:00 from whom this rule is asked of, wherever the shop is.
func (f *findings) nightRule(m *Message, p *Person) {
	if p.SendAt.IsZero() || p.Night {
		return
	}
	hour := p.SendAt.In(seoul).Hour()
	if hour >= 8 && hour < 21 {
		return
	}
	at := p.SendAt.In(seoul).Format("15:04")
	if m.Channel == channelEmail {
		f.add("KR-04", Info, "night_email_exempt", at, "")
		return
	}
	f.add("KR-04", Warn, "night_held", at, "")
}

// adWords have no place in an AlimTalk.
var adWords = []string{"할인", "특가", "이벤트", "쿠폰", "세일", "프로모션", "사은품", "무료증정", "1+1", "최저가"}

// What Kakao takes, in characters.
const (
	AlimTalkLetters = 1000
	BrandLetters    = 1300
	longestButton   = 14
)

// kakaoVariable is where a template's value would stand.
var kakaoVariable = regexp.MustCompile(`#\{[^{}]*\}`)

// kakaoText is what Kakao refuses of any message.
func (f *findings) kakaoText(m *Message, r *Rendered) {
	most := BrandLetters
	if m.Kakao == AlimTalk {
		most = AlimTalkLetters
	}
	if n := utf8.RuneCountInString(r.Text); n > most {
		f.add("MSG-05", Block, "kakao_too_long", strconv.Itoa(n), "")
	}
	for _, piece := range append([]string{r.Text}, r.Buttons...) {
		if variable := kakaoVariable.FindString(piece); variable != "" {
			f.add("MSG-02", Block, "unclean_output", variable, "")
			break
		}
	}
	for _, words := range r.Buttons {
		if utf8.RuneCountInString(words) > longestButton {
			f.add("MSG-05", Warn, "button_long", words, "")
		}
	}
	if r.DeadButtons > 0 {
		f.add("MSG-06", Block, "button_dead", strconv.Itoa(r.DeadButtons), "")
	}
	if m.Kakao == BrandMessage && m.Template == "" && strings.TrimSpace(r.Text) == "" {
		f.add("MSG-05", Block, "text_empty", "", "")
	}
}

// fallbackRules ask of the text sent where Kakao cannot deliver what is asked of any.
func (f *findings) fallbackRules(s *Shop, m *Message, r *Rendered) {
	if r.Fallback == "" {
		return
	}
	var found findings
	text := &Rendered{Text: r.Fallback}
	found.contentRules(s, &Message{Channel: channelSMS}, text)
	if m.Advertising {
		found.adLabelRule(&Message{Channel: channelSMS}, text)
		found.senderRule(s, text)
		found.optOutRule(&Message{Channel: channelSMS}, text)
	}
	for _, one := range found {
		if code := fallbackCodes[one.Code]; code != "" {
			one.Code = code
		}
		one.Fix = "" // the mends are for the text of the message itself
		*f = append(*f, one)
	}
}

// fallbackCodes are those of what would otherwise seem to be said of the message itself.
var fallbackCodes = map[string]string{
	"label_missing": "fallback_label", "label_variant": "fallback_label", "opt_out_missing": "fallback_opt_out",
	"sender_missing": "fallback_sender", "contact_missing": "fallback_sender",
}

func (f *findings) kakaoRules(s *Shop, m *Message, p *Person, r *Rendered) {
	f.kakaoText(m, r)
	if m.Kakao == AlimTalk {
		if m.Template == "" {
			f.add("KR-05", Block, "template_missing", "", "")
		}
		if m.Advertising {
			f.add("KR-05", Block, "advertising", "", "")
		}
		if !m.Approved {
			f.add("KR-05", Block, "not_approved", "", "")
		}
		for _, word := range adWords {
			if strings.Contains(r.Text, word) {
				f.add("KR-05", Block, "ad_word", word, "")
			}
		}
		return
	}
	wording := strings.ToLower(p.Wording)
	if !strings.Contains(wording, "카카오") && !strings.Contains(wording, "kakao") {
		f.add("KR-06", Block, "consent_without_kakao", "", FixDropPeople)
	}
	if s.OptOutNumber == "" {
		f.add("KR-06", Block, "no_080_number", "", "")
	}
	if p.SentToday > 0 {
		f.add("KR-06", Block, "second_today", "", FixDropPeople)
	}
}
