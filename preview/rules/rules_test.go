package rules

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC) // noon in Seoul

// A shop, an advertisement and a person with which nothing is wrong.
func goodShop() *Shop {
	return &Shop{
		Name: "길목 비누", Contact: "051-123-4567", PostalAddress: "12 Soap St, Busan", PrivacyURL: "https://shop.example/privacy", LegalBasis: "consent",
		OptOutNumber: "080-123-4567", From: "hello@shop.example", SMTPUTF8: true, Quota: -1,
		SignedHeaders: []string{"from", "list-unsubscribe", "list-unsubscribe-post"},
	}
}

func goodMail() (*Message, *Rendered) {
	return &Message{Channel: "email", Advertising: true, HasText: true, Unsubscribe: Unsubscribe{OneClick: true, Answers: Good}}, &Rendered{
		Subject: "(광고) 오늘의 비누",
		HTML:    `<p>안녕하세요</p><img src="https://shop.example/a.png" alt="비누"><p>길목 비누 · 051-123-4567 <a href="https://shop.example/u/a8f3k2m9x7q4z1w6b5n0">수신거부</a></p>`,
		Text:    "안녕하세요\n길목 비누 · 051-123-4567 · 12 Soap St,\nBusan · https://shop.example/privacy\nhttps://shop.example/u/a8f3k2m9x7q4z1w6b5n0",

		UnsubscribeURL: "https://shop.example/u/a8f3k2m9x7q4z1w6b5n0",
	}
}

func goodSMS() (*Message, *Rendered) {
	return &Message{Channel: "sms", Advertising: true}, &Rendered{Text: "(광고)길목 비누 051-123-4567\n오늘만 비누 반값\n무료수신거부 080-123-4567"}
}

func goodPerson() *Person {
	return &Person{
		Address: "minsu@naver.com", Country: "KR", Consent: OptedIn, ConsentAt: now.AddDate(-1, 0, 0), Source: "web form", Wording: "이메일, 문자, 카카오톡 광고 수신 동의", SendAt: now,
	}
}

// codes lists findings as RULE/code/severity.
func codes(found []Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, fmt.Sprintf("%s %s %s", f.Rule, f.Code, f.Severity))
	}
	return out
}

// check wants exactly these findings.
func check(t *testing.T, name string, found []Finding, want ...string) {
	t.Helper()
	for _, f := range found {
		if !slices.ContainsFunc(Table, func(r Rule) bool { return r.ID == f.Rule }) {
			t.Errorf("%s: %s is not in the table", name, f.Rule)
		}
	}
	if got := codes(found); !slices.Equal(got, want) {
		t.Errorf("%s:\nwant %q\ngot  %q", name, want, got)
	}
}

func TestNothingWrong(t *testing.T) {
	s, p := goodShop(), goodPerson()
	m, r := goodMail()
	check(t, "mail", ForPerson(s, m, p, r, "KR", now))
	check(t, "structure", Structure(m, r))
	check(t, "launch", Launch(s, m, &Plan{Audience: 100, LastAudience: 90, TestedAfterEdit: true}))
	m, r = goodSMS()
	p.Address = "+821012345678"
	check(t, "sms", ForPerson(s, m, p, r, "KR", now))
}

func TestConsent(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*Person, *Message)
		want   []string
	}{
		{"unknown", func(p *Person, _ *Message) { p.Consent = Unknown }, []string{"CON-01 no_consent block"}},
		{"blank", func(p *Person, _ *Message) { p.Consent = "" }, []string{"CON-01 no_consent block"}},
		{"subscribed is not opted in", func(p *Person, _ *Message) { p.Consent = Subscribed }, []string{"CON-01 no_consent block"}},
		{"subscribed, informational", func(p *Person, m *Message) { p.Consent, m.Advertising = Subscribed, false }, nil},
		{"unsubscribed", func(p *Person, _ *Message) { p.Consent = Unsubscribed }, []string{"CON-03 withdrawn block"}},
		{"suppressed", func(p *Person, _ *Message) { p.Suppressed = true }, []string{"CON-03 withdrawn block"}},
		{"no source", func(p *Person, _ *Message) { p.Source = "" }, []string{"CON-02 incomplete_record block"}},
		{"no source, informational", func(p *Person, m *Message) { p.Source, m.Advertising = "", false }, []string{"CON-02 incomplete_record warn"}},
		{"two years", func(p *Person, _ *Message) { p.ConsentAt = now.AddDate(-2, 0, -1) }, []string{"CON-04 reminder_due warn"}},
		{"two years, reminded", func(p *Person, _ *Message) { p.ConsentAt, p.Reminded = now.AddDate(-3, 0, 0), now.AddDate(-1, 0, 0) }, nil},
		{"last week", func(p *Person, _ *Message) { p.ConsentAt = now.AddDate(0, 0, -7) }, []string{"CON-05 notice_due warn"}},
		{"last week, told", func(p *Person, _ *Message) { p.ConsentAt, p.Notified = now.AddDate(0, 0, -7), now.AddDate(0, 0, -6) }, nil},
		{"buyer", func(p *Person, _ *Message) { p.Consent, p.Exempt, p.LastOrder = Unknown, true, now.AddDate(0, -5, 0) }, nil},
		{"buyer long ago", func(p *Person, _ *Message) { p.Consent, p.Exempt, p.LastOrder = Unknown, true, now.AddDate(0, -7, 0) }, []string{"CON-06 no_order_in_six_months block"}},
	} {
		p := goodPerson()
		m, r := goodMail()
		row.change(p, m)
		check(t, row.name, ForPerson(goodShop(), m, p, r, "KR", now), row.want...)
	}
}

func TestKoreanLabel(t *testing.T) {
	for subject, want := range map[string]string{
		"(광고) 비누": "", "(광고)비누": "", "비누": "label_missing", "(광 고) 비누": "label_variant", "[광고] 비누": "label_variant", " (광고) 비누": "label_variant",
		"(대출광고) 비누": "label_variant", "（광고） 비누": "label_variant", "\u200b(광고) 비누": "label_variant", "(광/고) 비누": "label_variant", "안내 (광고)": "label_variant", "아주 긴 제목 뒤에 붙은 (광고)": "label_missing",
	} {
		m, r := goodMail()
		r.Subject = subject
		var wanted []string
		if want != "" {
			wanted = []string{"KR-01 " + want + " block"}
		}
		check(t, subject, ForPerson(goodShop(), m, goodPerson(), r, "KR", now), wanted...)
	}
}

func TestKoreanSMS(t *testing.T) {
	for _, row := range []struct {
		text string
		want []string
	}{
		{"(광고)길목 비누 0511234567\n반값\n무료거부 0801234567", nil},
		{"(광고)길목 비누 051)123-4567\n반값\n무료 수신거부: 080 123 4567", nil},
		{"(광고)길목 비누 051-123-4567\n반값", []string{"KR-03 opt_out_missing block"}},
		{"(광고)길목 비누 051-123-4567 무료거부 080-123-4567\n반값이에요 지금 바로 오세요 놓치지 마세요", []string{"KR-03 opt_out_missing block"}},
		{"(광고)길목 비누 051-123-4567\n유료수신거부 02-123-4567", []string{"KR-03 opt_out_missing block"}},
		{"(광고)반값 051-123-4567\n무료거부 080-123-4567", []string{"KR-02 sender_missing block"}},
		{"(광고)길목 비누 반값\n무료거부 080-123-4567", []string{"KR-02 contact_missing block"}},
	} {
		m, _ := goodSMS()
		p := goodPerson()
		p.Address = "+821012345678"
		check(t, row.text, ForPerson(goodShop(), m, p, &Rendered{Text: row.text}, "KR", now), row.want...)
	}
}

// TestUnsubscribeCanBeSeen: a link of one's own counts whatever stands within it; what
// is hidden, leads nowhere or stands in the text part alone does not.
func TestUnsubscribeCanBeSeen(t *testing.T) {
	const own = "https://shop.example/u/a8f3k2m9x7q4z1w6b5n0"
	for source, want := range map[string]bool{
		`<a href="https://shop.example/stop">수신 거부</a>`: true, `<a href="https://shop.example/stop"><strong>수신거부</strong></a>`: true, `<A HREF=https://shop.example/stop>click <b>here</b> to <i>Unsubscribe</I></A>`: true,
		`<a class="x" href="https://shop.example/stop"><img alt="수신거부" src="https://x.example/a.png"></a>`: true, `<a href="https://laden.example/stop">Newsletter abmelden</a>`: true, `<a href="https://shop.example/stop">配信停止</a>`: true,
		`<!--[if !mso]><!--><a href="` + own + `">stop</a><!--<![endif]-->`: true, `<!-- note --><a href="` + own + `">stop</a>`: true, `<!--[if mso]>x<![endif]--><a href="` + own + `">stop</a>`: true,
		`<!-- <a href="https://shop.example/stop">수신거부</a> -->`: false, `<!-- ` + own + ` -->`: false, `<!-- <a href="` + own + `">수신거부</a>`: false, `<a href="#">수신거부</a>`: false, `<a href="">수신거부</a>`: false, `<a name="x">수신거부</a>`: false,
		`<a href="https://shop.example/stop" style="display: none">수신거부</a>`: false, `<a href="https://shop.example">비누</a> <p>unsubscribe</p>`: false, `<abbr title="수신거부" href="https://x.example">x</abbr>`: false,
	} {
		m, r := goodMail()
		r.HTML = `<p>길목 비누 · 051-123-4567 · 12 Soap St, Busan</p>` + source
		var wantKR, wantUS []string
		if !want {
			wantKR, wantUS = []string{"KR-03 opt_out_missing block"}, []string{"UNS-04 unsubscribe_missing block"}
		}
		check(t, "KR "+source, ForPerson(goodShop(), m, goodPerson(), r, "KR", now), wantKR...)
		p := goodPerson()
		p.Country = "US"
		check(t, "US "+source, ForPerson(goodShop(), m, p, r, "KR", now), wantUS...)
		m.Advertising = false
		check(t, "informational "+source, ForPerson(goodShop(), m, p, r, "KR", now))
	}
}

func TestNight(t *testing.T) {
	kst := func(hour, minute int) time.Time { return time.Date(2026, 11, 21, hour, minute, 0, 0, seoul) }
	for _, row := range []struct {
		at            time.Time
		night, isMail bool
		want          []string
	}{
		{kst(20, 59), false, false, nil}, {kst(21, 0), false, false, []string{"KR-04 night_held warn"}}, {kst(7, 59), false, false, []string{"KR-04 night_held warn"}}, {kst(8, 0), false, false, nil},
		{kst(23, 0), true, false, nil}, {kst(23, 0), false, true, []string{"KR-04 night_email_exempt info"}}, {kst(3, 0).UTC(), false, false, []string{"KR-04 night_held warn"}},
	} {
		m, r := goodSMS()
		p := goodPerson()
		p.Address, p.SendAt, p.Night = "+821012345678", row.at, row.night
		if row.isMail {
			m, r = goodMail()
			p.Address = "minsu@naver.com"
		}
		check(t, row.at.String(), ForPerson(goodShop(), m, p, r, "KR", now), row.want...)
	}
}

func TestKakao(t *testing.T) {
	alim := &Message{Channel: "kakao", Kakao: AlimTalk, Template: "T1", Approved: true}
	brand := &Message{Channel: "kakao", Kakao: BrandMessage, Advertising: true}
	text := &Rendered{Text: "길목 비누 051-123-4567 주문이 도착했어요"}
	p, s := goodPerson(), goodShop()
	check(t, "alimtalk", ForPerson(s, alim, p, text, "KR", now))
	check(t, "ad word", ForPerson(s, alim, p, &Rendered{Text: "할인 쿠폰"}, "KR", now), "KR-05 ad_word block", "KR-05 ad_word block")
	alim.Approved = false
	check(t, "not approved", ForPerson(s, alim, p, text, "KR", now), "KR-05 not_approved block")
	check(t, "brand", ForPerson(s, brand, p, text, "KR", now))
	alim.Approved = true
	const head = "길목 비누 051-123-4567 "
	for name, row := range map[string]struct {
		m    *Message
		r    Rendered
		want []string
	}{
		"no template":       {&Message{Channel: "kakao", Kakao: AlimTalk, Approved: true}, *text, []string{"KR-05 template_missing block"}},
		"template alone":    {alim, Rendered{}, nil},
		"variable left":     {alim, Rendered{Text: "#{이름}님"}, []string{"MSG-02 unclean_output block"}},
		"number sign":       {alim, Rendered{Text: "#1 {a} # {b}"}, nil},
		"button's variable": {alim, Rendered{Text: "가", Buttons: []string{"#{a}", "#{b}"}}, []string{"MSG-02 unclean_output block"}},
		"dead button":       {alim, Rendered{Text: "가", Buttons: []string{""}, DeadButtons: 1}, []string{"MSG-06 button_dead block"}},
		"as long as may be": {alim, Rendered{Text: strings.Repeat("가", 1000), Buttons: []string{strings.Repeat("가", 14)}}, nil},
		"too long":          {alim, Rendered{Text: strings.Repeat("가", 1001), Buttons: []string{strings.Repeat("가", 15)}}, []string{"MSG-05 kakao_too_long block", "MSG-05 button_long warn"}},
		"brand, long":       {brand, Rendered{Text: head + strings.Repeat("가", 1280)}, nil},
		"brand, too long":   {brand, Rendered{Text: head + strings.Repeat("가", 1290)}, []string{"MSG-05 kakao_too_long block"}},
		"fallback":          {brand, Rendered{Text: head, Fallback: "(광고) 길목 비누 051-123-4567 봄이에요 무료수신거부 080-123-4567"}, nil},
		"fallback, all wrong": {brand, Rendered{Text: head, Fallback: "봄이에요 {{ name"},
			[]string{"MSG-02 unclean_output block", "KR-01 fallback_label block", "KR-02 fallback_sender block", "KR-02 fallback_sender block", "KR-03 fallback_opt_out block"}},
		"fallback of a notice": {alim, Rendered{Text: "가", Fallback: "봄이에요"}, nil},
		"fallback, too long":   {alim, Rendered{Text: "가", Fallback: strings.Repeat("가", 1001)}, []string{"MSG-05 lms_too_long block"}},
		"brand of nothing":     {brand, Rendered{Text: " "}, []string{"MSG-05 text_empty block", "KR-02 sender_by_kakao info"}},
		"brand, name alone":    {brand, Rendered{Text: "길목 비누"}, []string{"KR-02 sender_by_kakao info"}}, // Kakao writes the channel's name and number
	} {
		check(t, name, ForPerson(s, row.m, p, &row.r, "KR", now), row.want...)
	}
	p.Wording, p.SentToday, s.OptOutNumber = "문자 동의", 1, ""
	check(t, "brand, all wrong", ForPerson(s, brand, p, text, "KR", now), "KR-06 consent_without_kakao block", "KR-06 no_080_number block", "KR-06 second_today block")
}

// TestForeignTags: what another tool would fill in blocks, by name, and can be mended.
func TestForeignTags(t *testing.T) {
	sms := &Message{Channel: "sms"}
	for name, row := range map[string]struct {
		m    *Message
		r    Rendered
		want []string
	}{
		"mail":              {&Message{Channel: "email", HasText: true}, Rendered{Subject: "비누", HTML: "*|FNAME|*", Text: "가", Foreign: "*|FNAME|*", LookedThrough: true}, []string{"MSG-02 foreign_tag block"}},
		"Kakao's in a text": {sms, Rendered{Text: "#{이름}님", LookedThrough: true}, []string{"MSG-02 foreign_tag block"}},
		"a text":            {sms, Rendered{Text: "#1 {이름}", LookedThrough: true}, nil},
	} {
		found := ForPerson(goodShop(), row.m, goodPerson(), &row.r, "KR", now)
		found = slices.DeleteFunc(found, func(f Finding) bool { return !strings.HasPrefix(string(f.Rule), "MSG-02") })
		check(t, name, found, row.want...)
		for _, f := range found {
			if f.Fix != FixConvertTags || f.Detail == "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
	found := Structure(&Message{Channel: "email"}, &Rendered{HTML: `<td mc:edit="body" class="a"><img mc:edit="b" alt="" src="https://a.example/a.png"></td>`})
	check(t, "attributes", found, "MSG-07 foreign_attribute warn", "MSG-07 foreign_attribute warn")
}

// TestWhereAWebhookGoes: an address of its own must be one that can be called.
func TestWhereAWebhookGoes(t *testing.T) {
	for target, want := range map[string][]string{
		"": nil, "https://a.example/in": nil, "http://127.0.0.1:80/x?id=1": nil,
		"https://": {"MSG-06 link_broken block"}, "ftp://a.example": {"MSG-06 link_broken block"}, "a.example/in": {"MSG-06 link_broken block"}, "https://{{": {"MSG-06 link_broken block"},
	} {
		r := &Rendered{Target: target, LookedThrough: true}
		check(t, target, ForPerson(goodShop(), &Message{Channel: "webhook"}, goodPerson(), r, "KR", now), want...)
	}
}

func TestCountries(t *testing.T) {
	for _, row := range []struct {
		country string
		change  func(*Shop, *Rendered)
		want    []string
	}{
		{"US", func(*Shop, *Rendered) {}, nil}, {"US", func(s *Shop, _ *Rendered) { s.PostalAddress = "elsewhere" }, []string{"US-01 postal_address_missing block"}},
		{"DE", func(*Shop, *Rendered) {}, nil}, {"DE", func(s *Shop, r *Rendered) { s.LegalBasis, s.PrivacyURL = "", "" }, []string{"EU-01 no_legal_basis warn", "EU-01 privacy_link_missing warn"}},
		{"SG", func(_ *Shop, r *Rendered) { r.Subject = "<ADV> Soap" }, nil}, {"SG", func(_ *Shop, r *Rendered) { r.Subject = "<adv> Soap" }, []string{"SG-01 label_missing block"}},
		{"US", func(_ *Shop, r *Rendered) { r.HTML, r.UnsubscribeURL = "<p>x</p>", "" }, []string{"UNS-04 unsubscribe_missing block"}},
		{"US", func(_ *Shop, r *Rendered) {
			r.HTML, r.UnsubscribeURL = `<a href="https://shop.example/u">Unsubscribe here</a>`, ""
		}, nil},
	} {
		s, p := goodShop(), goodPerson()
		m, r := goodMail()
		p.Country = row.country
		row.change(s, r)
		check(t, row.country, ForPerson(s, m, p, r, "KR", now), row.want...)
	}
}

func TestContent(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*Shop, *Rendered)
		want   []string
	}{
		{"error", func(_ *Shop, r *Rendered) { r.Error = "unknown_filter" }, []string{"MSG-01 render_error block"}},
		{"raw tag", func(_ *Shop, r *Rendered) { r.HTML += "{{ name }}" }, []string{"MSG-02 unclean_output block"}},
		{"zero date", func(_ *Shop, r *Rendered) { r.Text += "0001-01-01" }, []string{"MSG-02 unclean_output block"}},
		{"NaN for a price", func(_ *Shop, r *Rendered) { r.Subject += " NaN원" }, []string{"MSG-02 unclean_output block"}},
		{"NaN in the token of a link", func(_ *Shop, r *Rendered) { r.Text += " https://shop.test/u/3NaN7_x-NaN_" }, nil},
		{"NaN alone", func(_ *Shop, r *Rendered) { r.Subject += " BaNaNa NaN!" }, []string{"MSG-02 unclean_output block"}},
		{"reported", func(_ *Shop, r *Rendered) { r.Unclean = []string{"object_printed"} }, []string{"MSG-02 unclean_output block"}},
		{"missing", func(_ *Shop, r *Rendered) { r.Missing = []string{"name", "city"} }, []string{"MSG-03 empty warn", "MSG-03 empty warn"}},
		{"line break in subject", func(_ *Shop, r *Rendered) { r.Subject += "\r\nBcc: a@b.example" }, []string{"MSG-04 control_in_header block"}},
		{"line break in link", func(_ *Shop, r *Rendered) { r.Headers = []Header{{"Reply-To", "a\nb"}} }, []string{"MSG-04 control_in_header block"}},
		{"only the label", func(_ *Shop, r *Rendered) { r.Subject = "(광고) " }, []string{"MSG-05 subject_empty warn"}},
		{"long subject", func(_ *Shop, r *Rendered) { r.Subject += strings.Repeat("가", 121) }, []string{"MSG-05 subject_long warn"}},
		{"clipped", func(_ *Shop, r *Rendered) { r.HTML += strings.Repeat("x", 102_001) }, []string{"MSG-05 clipped warn"}},
		{"large", func(s *Shop, r *Rendered) { s.SizeLimit, r.Size = 1000, 1001 }, []string{"MSG-05 too_large warn"}},
	} {
		s := goodShop()
		m, r := goodMail()
		row.change(s, r)
		check(t, row.name, ForPerson(s, m, goodPerson(), r, "KR", now), row.want...)
	}
}

func TestStructure(t *testing.T) {
	for fragment, want := range map[string]string{
		`<a href="https://shop.example/a?b=1#c">`: "", `<a href="#top">`: "", `<a href="mailto:a@b.example">`: "", `<a name=x>`: "", `<img alt="" src="cid:1">`: "",
		`<a href="">`: "MSG-06 link_empty warn", `<a href="{{ url }}">`: "MSG-06 link_broken block", `<a href="http://[::1">`: "MSG-06 link_broken block", `<a href="/shop">`: "MSG-06 link_relative block", `<a href="shop.example">`: "MSG-06 link_relative block",
		`<a href="javascript:alert(1)">`: "MSG-06 link_scheme block", `<a HREF=" data:text/html,x">`: "MSG-06 link_scheme block", `<a href="http://localhost:8080/x">`: "MSG-06 link_private block",
		`<a href="http://192.168.0.1/">`: "MSG-06 link_private block", `<a href="http://8.8.8.8/">`: "MSG-06 link_ip block", `<a href="http://intranet/">`: "MSG-06 link_private block",
		`<img src="https://x.example/a.png">`: "MSG-07 alt_missing warn", `<img alt=a src="http://x.example/a.png">`: "MSG-07 picture_not_https warn", `<script>`: "MSG-07 element_stripped warn",
	} {
		var wanted []string
		if want != "" {
			wanted = []string{want}
		}
		check(t, fragment, Structure(&Message{Channel: "email"}, &Rendered{HTML: fragment}), wanted...)
	}
	check(t, "attachments", Structure(&Message{Attachments: []string{"menu.pdf", "run.EXE"}}, &Rendered{}), "MSG-07 attachment_executable warn")
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"minsu@naver.com": "", "민수@예시.한국": "", "a@예시.한국": "", "a.b+c@sub.shop.example": "", "": "ADR-01 address_missing block", "minsu": "ADR-01 syntax block", "@naver.com": "ADR-01 syntax block",
		"a@b": "ADR-01 domain block", "a@b..example": "ADR-01 syntax block", "a b@c.example": "ADR-01 syntax block", "a@c.example,b@c.example": "ADR-01 not_one_address block", "a@c.example\r\nBcc: x@y.example": "ADR-01 not_one_address block",
		strings.Repeat("a", 65) + "@c.example": "ADR-01 too_long block", "minsu@gamil.com": "ADR-04 typo_domain warn", "minsu@naver.con": "ADR-04 typo_domain warn", "a@gmial.com": "ADR-04 typo_domain warn", "a@gmx.com": "", "a@love.com": "", "a@q.com": "", "a@olive.com": "", "a@weg.de": "", "a@hanmal.net": "ADR-04 typo_domain warn",
		"a@mail.com": "", "info@shop.example": "ADR-04 role_address warn",
	} {
		m, r := goodMail()
		p := goodPerson()
		p.Address = address
		var wanted []string
		if want != "" {
			wanted = []string{want}
		}
		check(t, address, ForPerson(goodShop(), m, p, r, "KR", now), wanted...)
	}
	s, p := goodShop(), goodPerson()
	m, r := goodMail()
	s.SMTPUTF8, p.Address = false, "민수@예시.한국"
	check(t, "no SMTPUTF8", ForPerson(s, m, p, r, "KR", now), "ADR-02 local_part_not_ascii block")
}

func TestLaunch(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*Shop, *Message, *Plan)
		want   []string
	}{
		{"no one-click, small", func(_ *Shop, m *Message, _ *Plan) { m.Unsubscribe.OneClick = false }, []string{"UNS-01 no_one_click warn"}},
		{"no one-click, bulk", func(s *Shop, m *Message, _ *Plan) { m.Unsubscribe.OneClick, s.DailyVolume = false, 5000 }, []string{"UNS-01 no_one_click block"}},
		{"provider's", func(_ *Shop, m *Message, _ *Plan) { m.Unsubscribe = Unsubscribe{ProviderManaged: true} }, nil},
		{"does not answer", func(_ *Shop, m *Message, _ *Plan) { m.Unsubscribe.Answers = Bad }, []string{"UNS-02 does_not_answer block"}},
		{"not signed", func(s *Shop, _ *Message, _ *Plan) { s.SignedHeaders = []string{"From", "List-Unsubscribe"} }, []string{"UNS-03 not_signed block"}},
		{"we do not sign", func(s *Shop, _ *Message, _ *Plan) { s.SignedHeaders = nil }, nil},
		{"authentication", func(s *Shop, _ *Message, _ *Plan) { s.Authentication = Authentication{Bad, Bad, Bad} }, []string{"AUTH-01 spf warn", "AUTH-02 dkim warn", "AUTH-03 dmarc warn"}},
		{"free mail", func(s *Shop, _ *Message, _ *Plan) { s.From = "길목 <shop@Gmail.com>" }, []string{"AUTH-04 free_mail_sender block"}},
		{"free mail, own server", func(s *Shop, _ *Message, _ *Plan) { s.From, s.OwnMailServer = "shop@gmail.com", true }, nil},
		{"credentials", func(s *Shop, _ *Message, _ *Plan) { s.CredentialsValid = Bad }, []string{"SND-01 credentials block"}},
		{"quota", func(s *Shop, _ *Message, _ *Plan) { s.Quota = 99 }, []string{"SND-01 quota block"}},
		{"untested", func(_ *Shop, _ *Message, p *Plan) { p.TestedAfterEdit = false }, []string{"SND-01 no_test warn"}},
		{"three times as many", func(_ *Shop, _ *Message, p *Plan) { p.LastAudience = 33 }, []string{"SND-02 large_audience warn"}},
		{"many the first time", func(_ *Shop, _ *Message, p *Plan) { p.Audience, p.LastAudience = 501, 0 }, []string{"SND-02 large_audience warn"}},
		{"late", func(_ *Shop, _ *Message, p *Plan) { p.LateBy = 16 * time.Minute }, []string{"SND-04 late block"}},
		{"restored", func(_ *Shop, _ *Message, p *Plan) { p.Restored = true }, []string{"SND-05 restored block"}},
		{"uncertain", func(_ *Shop, _ *Message, p *Plan) { p.UncertainEarlier = 2 }, []string{"SND-06 uncertain_earlier warn"}},
	} {
		s, p := goodShop(), &Plan{Audience: 100, LastAudience: 90, TestedAfterEdit: true}
		m, _ := goodMail()
		row.change(s, m, p)
		check(t, row.name, Launch(s, m, p), row.want...)
	}
}

func TestAudience(t *testing.T) {
	var a Audience
	link := "https://shop.example/u/a8f3k2m9x7q4z1w6b5n0"
	check(t, "first", a.Meet(&Person{Address: "a@예시.한국"}, &Rendered{UnsubscribeURL: link}))
	check(t, "same in ASCII", a.Meet(&Person{Address: "A@XN--VV4B606A.xn--3e0b707e"}, &Rendered{UnsubscribeURL: link}), "UNS-02 token_shared block")
	check(t, "same", a.Meet(&Person{Address: " A@예시.한국"}, &Rendered{UnsubscribeURL: "https://shop.example/u?id=1002"}), "ADR-03 duplicate_address block", "UNS-02 token_guessable warn")
	var wait sync.WaitGroup
	duplicates := make(chan int, 8)
	for range 8 {
		wait.Go(func() {
			n := 0
			for i := range 100 {
				n += len(a.Meet(&Person{Address: fmt.Sprintf("p%d@shop.example", i)}, &Rendered{}))
			}
			duplicates <- n
		})
	}
	wait.Wait()
	close(duplicates)
	total := 0
	for n := range duplicates {
		total += n
	}
	if total != 700 {
		t.Errorf("want 700 duplicates, got %d", total)
	}
}

func TestOnceBefore(t *testing.T) {
	m, r := goodMail()
	p := goodPerson()
	p.SentBefore, p.Capped = true, true
	check(t, "before", ForPerson(goodShop(), m, p, r, "KR", now), "SND-03 sent_before block", "SND-03 frequency_capped block")
}

func TestEUCKR(t *testing.T) {
	for _, row := range []struct {
		text  string
		bytes int
		odd   string
	}{
		{"", 0, ""}, {"abc 1!", 6, ""}, {"가나다", 6, ""}, {"똠방각하 펲시", 13, ""}, {"(광고) A", 8, ""}, {"①㈜♥→", 8, ""}, {"大韓", 4, ""}, {"①😀é😀", 8, "😀é"}, {"ㅋㅋ\n", 5, ""}, {"가\r\n나\r", 6, ""}, {"❤️", 4, "❤"}, {"€", 2, ""}, {"한\u00a0글", 6, "\u00a0"},
	} {
		bytes, odd := EUCKR(row.text)
		if bytes != row.bytes || string(odd) != row.odd {
			t.Errorf("%q: want %d and %q, got %d and %q", row.text, row.bytes, row.odd, bytes, string(odd))
		}
	}
	m, _ := goodSMS()
	p := goodPerson()
	p.Address = "+821012345678"
	long := "(광고)길목 비누 051-123-4567" + strings.Repeat("가", 1000) + "☕😀 무료거부 080-123-4567"
	check(t, "long", ForPerson(goodShop(), m, p, &Rendered{Text: long}, "KR", now), "MSG-05 lms_too_long block", "MSG-05 not_in_euckr warn")
}

func TestALabelBeginsThePushCard(t *testing.T) {
	text := "담아 두신 비누예요. 길목 비누 051-123-4567 수신거부: 앱 알림 설정"
	m := &Message{Channel: "push", Advertising: true}
	for title, want := range map[string][]string{"(광고) 오늘까지": nil, "오늘까지": {"KR-01 label_missing block"}, "": {"KR-01 label_missing block"}} {
		check(t, title, ForPerson(goodShop(), m, goodPerson(), &Rendered{Subject: title, Text: text}, "KR", now), want...)
	}
	check(t, "in the text", ForPerson(goodShop(), m, goodPerson(), &Rendered{Text: "(광고) " + text}, "KR", now))
}

// TestTable: every rule is listed once. check sees to it that none is missing.
func TestTable(t *testing.T) {
	met := map[ID]bool{}
	for _, r := range Table {
		if met[r.ID] {
			t.Errorf("%s is listed twice", r.ID)
		}
		met[r.ID] = true
		if r.Law && r.Source == "" {
			t.Errorf("%s is law without a source", r.ID)
		}
	}
	if len(Table) != 43 {
		t.Errorf("%d rules", len(Table))
	}
}

func BenchmarkForPerson(b *testing.B) {
	s, p := goodShop(), goodPerson()
	m, r := goodMail()
	r.HTML += strings.Repeat("<p>비누 이야기를 조금 더 적어 봅니다.</p>", 60)
	b.ReportAllocs()
	for b.Loop() {
		ForPerson(s, m, p, r, "KR", now)
	}
}
