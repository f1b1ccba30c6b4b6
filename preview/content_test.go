package preview

import (
	"errors"
	"strings"
	"testing"
)

func TestDocumentRoundTrip(t *testing.T) {
	for _, doc := range []string{
		cartDocument,
		`{"gilmok":"message/1","name":"s","channel":"sms","text":"안녕"}`,
		`{"gilmok":"message/1","name":"k","channel":"kakao","template":"T","variables":{"b":"2","a":"1"},"buttons":[{"text":"x","url":"https://x.example"}],"fallback":{"channel":"sms","text":"y"}}`,
		`{"gilmok":"message/1","name":"w","channel":"webhook","request":{"method":"POST","url":"https://x.example","headers":{"A":"b"},"json":{"z":1,"a":[true,null,"<"]}}}`,
	} {
		first := parse(t, doc)
		data, err := MarshalMessage(first)
		if err != nil {
			t.Fatal(err)
		}
		again, err := MarshalMessage(parse(t, string(data)))
		if err != nil {
			t.Fatal(err)
		}
		if string(data) != string(again) {
			t.Errorf("not stable:\n%s\n%s", data, again)
		}
		if !strings.HasPrefix(string(data), "{\n  \"gilmok\": \"message/1\"") {
			t.Errorf("the kind is not first: %s", data)
		}
	}
}

func TestDocumentFaultsHaveTheirPlace(t *testing.T) {
	mail := func(rest string) string {
		return `{"gilmok":"message/1","name":"a","channel":"email",` + rest + `}`
	}
	for _, c := range []struct{ doc, path, code string }{
		{`{`, "", "not_json"},
		{`{"gilmok":"message/2","name":"a","channel":"sms"}`, "gilmok", "wrong_kind"},
		{`{"name":"a","channel":"sms"}`, "gilmok", "wrong_kind"},
		{`{"gilmok":"message/1","name":"a","channel":"fax"}`, "channel", "unknown_value"},
		{`{"gilmok":"message/1","name":"a","channel":"sms","colour":"red"}`, "colour", "unknown_key"},
		{mail(`"body":{"blocks":[{"kind":"text","text":"a"},{"kind":"text","size":4}]}`), "body.blocks[1].size", "unknown_key"},
		{mail(`"body":{"blocks":[{"kind":"columns","columns":[[{"kind":"video"}]]}]}`), "body.blocks[0].columns[0][0].kind", "unknown_value"},
		{mail(`"body":{"blocks":[{"kind":"text","align":"middle"}]}`), "body.blocks[0].align", "unknown_value"},
		{mail(`"body":{"blocks":[{"kind":"button","color":"red;x"}]}`), "body.blocks[0].color", "unknown_value"},
		{mail(`"body":{"html":"x","mjml":"y"}`), "body", "one_body"},
		{mail(`"subject":"x"`), "body", "missing"},
		{mail(`"subject":7,"body":{"html":"x"}`), "subject", "unknown_value"},
		{`{"gilmok":"message/1","name":"a","channel":"webhook"}`, "request.url", "missing"},
		{`{"gilmok":"message/1","name":"a","channel":"sms","purpose":"spam"}`, "purpose", "unknown_value"},
	} {
		_, err := ParseMessage([]byte(c.doc))
		d, ok := errors.AsType[*DocumentError](err)
		if !ok || d.Path != c.path || d.Code != c.code {
			t.Errorf("%s\n→ %v, want %s: %s", c.doc, err, c.path, c.code)
		}
	}
}

func FuzzParseMessage(f *testing.F) {
	f.Add(cartDocument)
	f.Add(`{"gilmok":"message/1","name":"w","channel":"webhook","request":{"url":"x","json":[[]]}}`)
	r := soapRenderer()
	f.Fuzz(func(t *testing.T, doc string) {
		c, err := ParseMessage([]byte(doc))
		if err != nil {
			return
		}
		if _, err := MarshalMessage(c); err != nil {
			t.Error(err)
		}
		if m, err := r.Compile(c); err == nil {
			_, _ = m.Render(minji()) // an error is fine, a panic is not
		}
	})
}
