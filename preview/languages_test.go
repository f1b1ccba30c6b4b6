package preview

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gilmok/preview/liquid"
)

const bilingual = `{"gilmok":"message/1","name":"a","channel":"email","purpose":"advertising","subject":"(광고) {{ name }}님","preheader":"새 소식",
	"body":{"blocks":[{"kind":"heading","text":"{% if vip %}단골{% else %}반가워요{% endif %}"},{"kind":"footer"}]},
	"languages":{"en":{"subject":"Dear {{ first }}","body":{"blocks":[{"kind":"heading","text":"{% if vip %}Regular{% else %}Welcome{% endif %}"},{"kind":"footer"}]}},
		"ja":{"subject":"こんにちは"}}}`

func TestACustomerGetsTheirLanguage(t *testing.T) {
	c, err := ParseMessage([]byte(bilingual))
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(Options{Shop: Shop{Name: "Soap", Language: "ko"}}).Compile(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ locale, subject, preheader, heading, out string }{
		{"ko-KR", "(광고) Minsu님", "새 소식", "반가워요", "수신 거부"},
		{"", "(광고) Minsu님", "새 소식", "반가워요", "수신 거부"},
		{"fr", "(광고) Minsu님", "새 소식", "반가워요", "수신 거부"},
		{"en-GB", "Dear M", "새 소식", "Welcome", "No longer interested?"},
		{"EN_us", "Dear M", "새 소식", "Welcome", "No longer interested?"},
		{"ja", "こんにちは", "새 소식", "반가워요", "Unsubscribe"},
	} {
		out, err := m.Render(Vars{"name": "Minsu", "first": "M", "locale": tt.locale, "unsubscribe_url": "https://x.test/u"})
		if err != nil {
			t.Fatal(err)
		}
		if out.Subject != tt.subject || out.Preheader != tt.preheader {
			t.Errorf("%q: subject %q, preheader %q", tt.locale, out.Subject, out.Preheader)
		}
		wantIn(t, tt.locale, out.HTML, tt.heading, tt.out)
		if out.Reads["locale"] != tt.locale {
			t.Errorf("%q: what chose the language is not recorded: %v", tt.locale, out.Reads)
		}
		wantIn(t, tt.locale, out.Text, tt.heading)
	}
	names := m.Variables()
	for _, want := range []string{"name", "first", "vip", "locale"} {
		if !has(names, want) {
			t.Errorf("it does not say that it reads %q: %v", want, names)
		}
	}
}

// The arms of every language are told apart, so that worst cases and preflight look
// at each.
func TestArmsOfEachLanguage(t *testing.T) {
	c, err := ParseMessage([]byte(bilingual))
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(Options{Shop: Shop{Name: "Soap", Language: "ko"}}).Compile(c)
	if err != nil {
		t.Fatal(err)
	}
	took := func(locale string) (fields []string) {
		out, err := m.RenderEnv(Vars{"locale": locale, "vip": true}, liquid.Env{})
		if err != nil {
			t.Fatal(err)
		}
		for i, arm := range m.Arms() {
			if out.Took(i) && arm.Condition == "vip" {
				fields = append(fields, arm.Field)
			}
		}
		return fields
	}
	if got := strings.Join(took("en"), " "); !strings.HasPrefix(got, "languages.en.html") || strings.Contains(" "+got, " html") {
		t.Errorf("in English it went by %q", got)
	}
	if got := strings.Join(took("ko"), " "); !strings.HasPrefix(got, "html") || strings.Contains(got, "languages") {
		t.Errorf("in Korean it went by %q", got)
	}
}

func TestTranslationsAreEditedAlone(t *testing.T) {
	c, err := ParseMessage([]byte(bilingual))
	if err != nil {
		t.Fatal(err)
	}
	view := c.In("en")
	view.Subject, view.Purpose = "Hello", "informational"
	got := c.With("en", view)
	if got.Subject != c.Subject || got.Languages["en"].Subject != "Hello" || got.Purpose != "informational" || got.Languages["ja"].Subject != "こんにちは" {
		t.Errorf("became %+v", got)
	}
	if c.Languages["en"].Subject != "Dear {{ first }}" {
		t.Error("the message itself was changed")
	}
	data, err := MarshalMessage(got)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ParseMessage(data); err != nil || !reflect.DeepEqual(again, got) {
		t.Errorf("read back %+v, %v", again, err)
	}
	if same := c.With("", c.In("")); !reflect.DeepEqual(same, c) {
		t.Errorf("without a language it became %+v", same)
	}
}

// A translation shown alone is what its readers get.
func TestATranslationAloneIsTheSame(t *testing.T) {
	c, err := ParseMessage([]byte(bilingual))
	if err != nil {
		t.Fatal(err)
	}
	r := New(Options{Shop: Shop{Name: "Soap", Language: "ko"}})
	vars := Vars{"first": "M", "locale": "en", "unsubscribe_url": "https://x.test/u"}
	sent, err := r.Render(c, vars)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := r.Render(c.Sent("en"), vars)
	if err != nil {
		t.Fatal(err)
	}
	if sent.HTML != shown.HTML || sent.Text != shown.Text || sent.Subject != shown.Subject {
		t.Errorf("sent %q %q\nshown %q %q", sent.Subject, sent.Text, shown.Subject, shown.Text)
	}
}

func TestTranslationsAreChecked(t *testing.T) {
	for doc, path := range map[string]string{
		`{"gilmok":"message/1","name":"a","channel":"kakao","text":"x","languages":{"en":{"text":"y"}}}`:                       "languages",
		`{"gilmok":"message/1","name":"a","channel":"sms","text":"x","languages":{"klingonese-xx-1":{"text":"y"}}}`:            "languages",
		`{"gilmok":"message/1","name":"a","channel":"sms","text":"x","languages":{"en":{"txt":"y"}}}`:                          "languages.en.txt",
		`{"gilmok":"message/1","name":"a","channel":"email","text":"x","languages":{"en":{"body":{"blocks":[{"kind":"x"}]}}}}`: "languages.en.body.blocks[0].kind",
	} {
		_, err := ParseMessage([]byte(doc))
		var e *DocumentError
		if !errors.As(err, &e) || e.Path != path {
			t.Errorf("%s gives %v, want a fault at %s", doc, err, path)
		}
	}
	_, err := New(Options{}).Compile(Content{Channel: SMS, Text: "x", Languages: map[string]Translation{"en": {Text: "{{ x | upcas }}"}}})
	var f *FieldError
	if !errors.As(err, &f) || f.Field != "languages.en.text" {
		t.Errorf("a fault in English is %v", err)
	}
}

func TestALanguageThatAMessageLacks(t *testing.T) {
	korean := New(Options{Shop: Shop{Language: "ko"}})
	for _, c := range []struct {
		renderer         *Renderer
		document, locale string
		want             string
	}{
		{korean, `"channel":"sms","text":"x"`, "ko_KR", ""}, {korean, `"channel":"sms","text":"x"`, "", ""},
		{korean, `"channel":"sms","text":"x"`, "en-GB", "en"}, {korean, `"channel":"sms","text":"x"`, " JA ", "ja"},
		{korean, `"channel":"sms","text":"x","languages":{"en":{"text":"y"}}`, "en_US", ""},
		{korean, `"channel":"sms","text":"x","languages":{"en-GB":{"text":"y"}}`, "en-US", "en"},
		{korean, `"channel":"sms","text":"x","languages":{"en":{"text":"y"}}`, "ja", "ja"},
		{korean, `"channel":"kakao","text":"x"`, "en", ""}, // a template has one language
		{New(Options{}), `"channel":"sms","text":"x"`, "en", ""},
	} {
		content, err := ParseMessage([]byte(`{"gilmok":"message/1","name":"a",` + c.document + `}`))
		if err != nil {
			t.Fatal(err)
		}
		m, err := c.renderer.Compile(content)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Lacks(c.locale); got != c.want {
			t.Errorf("%s for %q lacks %q, want %q", c.document, c.locale, got, c.want)
		}
		if c.want == "" {
			continue
		}
		p := Worst(slices.Values([]Case{{Key: "1", Consents: true, Vars: Vars{"locale": c.locale}}, {Key: "2", Consents: true, Vars: Vars{"locale": "ko"}}}), m)
		if i := slices.IndexFunc(p.Picks, func(k Pick) bool { return k.Reason == ReasonLanguage }); i < 0 || p.Picks[i].Detail != c.want || p.Picks[i].Count != 1 {
			t.Errorf("%s for %q: %+v", c.document, c.locale, reasons(p))
		}
	}
}
