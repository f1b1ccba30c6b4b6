package preview

import (
	"testing"

	"gilmok/preview/rules"
)

func TestMend(t *testing.T) {
	shop := Shop{Name: "길목 비누", Contact: "02-000-0880"}
	for name, row := range map[string]struct {
		m          Mending
		in         Content
		want, also string // of text and subject; want "": nothing can be done
	}{
		"label of a text":     {Mending{Fix: rules.FixAddLabel, Country: "KR"}, Content{Channel: SMS, Text: "[광고] 봄"}, "(광고) 봄", ""},
		"label of a mail":     {Mending{Fix: rules.FixAddLabel, Country: "KR"}, Content{Channel: Email, Subject: "봄", Text: "x"}, "x", "(광고) 봄"},
		"label that is there": {Mending{Fix: rules.FixAddLabel, Country: "KR"}, Content{Channel: SMS, Text: "(광고) 봄"}, "", ""},
		"opt-out":             {Mending{Fix: rules.FixAddOptOut, OptOut: "080-000-0000"}, Content{Channel: SMS, Text: "(광고) 봄\n\n"}, "(광고) 봄\n무료수신거부 080-000-0000", ""},
		"no number":           {Mending{Fix: rules.FixAddOptOut}, Content{Channel: SMS, Text: "(광고) 봄"}, "", ""},
		"opt-out of a push":   {Mending{Fix: rules.FixAddOptOut}, Content{Channel: Push, Text: "봄"}, "봄\n수신거부: 앱 설정 > 알림", ""},
		"sender":              {Mending{Fix: rules.FixAddFooter, Shop: shop}, Content{Channel: SMS, Text: "(광고) 봄"}, "(광고)길목 비누 02-000-0880\n봄", ""},
		"sender's contact":    {Mending{Fix: rules.FixAddFooter, Shop: shop}, Content{Channel: SMS, Text: "(광고)길목 비누 봄"}, "(광고)02-000-0880\n길목 비누 봄", ""},
		"unknown sender":      {Mending{Fix: rules.FixAddFooter}, Content{Channel: SMS, Text: "봄"}, "", ""},
		"sender of HTML":      {Mending{Fix: rules.FixAddFooter, Shop: shop}, Content{Channel: Email, Body: &Body{HTML: "<p>"}}, "", ""},
		"default":             {Mending{Fix: rules.FixAddDefault, Variable: "name", Word: "고객"}, Content{Channel: SMS, Text: "{{ name }}님"}, "{{ name | default: '고객' }}님", ""},
		"default of another":  {Mending{Fix: rules.FixAddDefault, Variable: "city", Word: "x"}, Content{Channel: SMS, Text: "{{ name }}"}, "", ""},
		"foreign tags":        {Mending{Fix: rules.FixConvertTags, Names: []string{"tier"}}, Content{Channel: SMS, Subject: "$%name%$", Text: "#{이름}님 *|TIER|*"}, "{{ name }}님 {{ tier }}", "{{ name }}"},
		"Kakao's own":         {Mending{Fix: rules.FixConvertTags}, Content{Channel: Kakao, Text: "#{이름}님"}, "", ""},
		"drop people":         {Mending{Fix: rules.FixDropPeople}, Content{Channel: SMS, Text: "x"}, "", ""},
	} {
		c := row.in
		if done := c.Mend(row.m); done != (row.want != "") {
			t.Errorf("%s: %v, %q", name, done, c.Text)
		}
		if row.want != "" && (c.Text != row.want || c.Subject != row.also) {
			t.Errorf("%s: %q, %q", name, c.Text, c.Subject)
		}
	}
}

// TestMendIsForAllLanguages, and leaves the document it was copied from as it was.
func TestMendIsForAllLanguages(t *testing.T) {
	before := Content{Channel: Email, Subject: "봄", Body: &Body{Blocks: []Block{{Kind: BlockText, Text: "x"}}},
		Languages: map[string]Translation{"en": {Subject: "Spring", Body: &Body{Blocks: []Block{{Kind: BlockText, Text: "y"}}}}, "ja": {}}}
	c := before
	if !c.Mend(Mending{Fix: rules.FixAddLabel, Country: "KR"}) || c.Subject != "(광고) 봄" || c.Languages["en"].Subject != "(광고) Spring" || c.Languages["ja"].Subject != "" {
		t.Errorf("%q %+v", c.Subject, c.Languages)
	}
	if !c.Mend(Mending{Fix: rules.FixAddFooter}) || len(c.Body.Blocks) != 2 || len(c.Languages["en"].Body.Blocks) != 2 || c.Languages["ja"].Body != nil {
		t.Errorf("%+v", c.Body)
	}
	if len(before.Body.Blocks) != 1 || before.Subject != "봄" || before.Languages["en"].Subject != "Spring" {
		t.Errorf("the one before: %+v", before)
	}
}
