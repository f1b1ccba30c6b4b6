package liquid

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestDialectNames(t *testing.T) {
	vars := map[string]any{
		"first_name": "Ann", "email": "ann@shop.example", "custom_attribute": map[string]any{"size": 42, "Favorite Color": "red"},
		"event_properties": map[string]any{"total": 9, "list": []any{"a", "b"}}, "campaign": map[string]any{"name": "May"}, "context": map[string]any{"sku": "S1"},
		"subscribed_state": map[string]any{"email_global": "opted_in"}, "random_bucket_number": 77, "set_user_to_unsubscribed_url": "https://shop.example/u",
	}
	checkTable(t, Options{}, vars, []struct{ source, want string }{
		{`{{${first_name}}}`, "Ann"}, {`{{ ${first_name} | default: 'you' }}`, "Ann"}, {`{{${last_name} | default: 'you'}}`, "you"}, {`{{${email_address}}}`, "ann@shop.example"},
		{`{{custom_attribute.${size}}}`, "42"}, {`{{custom_attribute.${Favorite Color}}}`, "red"}, {`{{event_properties.${total} | plus: {{custom_attribute.${size}}}}}`, "51"},
		{`{{ {{custom_attribute.${size}}} | plus: 1 }}{% for i in {{event_properties.${list}}} %}{{ i }}{% endfor %}{{event_properties.${list}[1]}}`, "43ab" + "b"},
		{`{% if {{custom_attribute.${size}}} > 40 %}big{% endif %}`, "big"}, {`{% assign a = {{custom_attribute.${size}}} | minus: 2 %}{{a}}`, "40"},
		{`{{context.${sku}}}{{campaign.${name}}}{{subscribed_state.${email_global}}}`, "S1Mayopted_in"}, {`{{${random_bucket_number}}} {{${set_user_to_unsubscribed_url}}}`, "77 https://shop.example/u"},
		{`{% if {{${random_bucket_number}}} > 50 and {{campaign.${name}}} == 'May' %}half{% endif %}`, "half"}, {`{% case {{campaign.${name}}} %}{% when 'May' %}5{% endcase %}`, "5"},
		{`{{ custom_attribute | property_accessor: 'size' }}`, "42"},
	})
}

// TestAttributesAtTheTop: custom_attribute falls back to the variables themselves.
func TestAttributesAtTheTop(t *testing.T) {
	out := mustRender(t, Options{}, `{{custom_attribute.${size}}}`, Text, map[string]any{"size": 9})
	if out.Text != "9" {
		t.Errorf("got %q", out.Text)
	}
}

func TestDialectFilters(t *testing.T) {
	checkTable(t, Options{}, map[string]any{"o": map[string]any{"a": 1, "b": "x"}}, []struct{ source, want string }{
		{`{{'hey' | md5}}`, "6057f13c496ecf7fd777ceb9e79ae285"}, {`{{'hey' | sha1}}`, "7f550a9f4c44173a37664d938f1355f0f92a47a7"},
		{`{{'hey' | sha2}}`, "fa690b82061edfd2852629aeba8a8977b57e40fcb77d1a7a28b26cba62591204"}, {`{{'blah' | base64_encode}}`, "YmxhaA=="},
		{`{{'hey' | hmac_sha1_hex: 'secret_key'}}`, "2a3969bed25bfeefb00aca4063eb9590b4df8f0e"}, {`{{'hey' | hmac_sha1_base64: 'secret_key'}}`, "KjlpvtJb/u+wCspAY+uVkLTfjw4="},
		{`{{'hey' | hmac_sha256_hex: 'secret_key'}}`, "8df897f8da3d7992fe57c8dbc6f27578cfbf2dcc4d0fbb4000b8c924841d508e"}, {`{{'hey' | hmac_sha256_base64: 'secret_key'}}`, "jfiX+No9eZL+V8jbxvJ1eM+/LcxND7tAALjJJIQdUI4="},
		{`{{'hey<>hi' | url_escape}} {{'hey<&>hi' | url_param_escape}} {{'한 글' | url_param_escape}}`, "hey%3C%3Ehi hey%3C%26%3Ehi %ED%95%9C%20%EA%B8%80"},
		{`{{ 'a "b"' | json_escape }} {{ o | as_json_string }} {{ 'a&b' | as_json_string }}`, `a \"b\" {"a":1,"b":"x"} "a&b"`},
	})
}

func TestAbort(t *testing.T) {
	for source, want := range map[string]string{
		`x{% abort_message('no reason') %}y`: "no reason", `{% abort_message("why") %}`: "why", `{% abort_message 'plain' %}`: "plain", `{% abort_message() %}`: "abort_message",
		`{% abort_message %}`: "abort_message", `{% for i in (1..3) %}{% if i == 2 %}{% abort_message(reason) %}{% endif %}{% endfor %}`: "sold out",
		`{% capture c %}{% include 'stop' %}{% endcapture %}`: "inside", `{% if false %}{% abort_message('never') %}{% endif %}`: "", `{% abort_message(“curly”) %}`: "curly",
	} {
		out := mustRender(t, Options{Blocks: map[string]string{"stop": `{% abort_message('inside') %}`}}, source, Text, map[string]any{"reason": "sold out"})
		if out.Aborted != want || want != "" && out.Text != "" {
			t.Errorf("%s: got %q, text %q", source, out.Aborted, out.Text)
		}
	}
}

// seen is a Fetcher that remembers what it was asked.
type seen struct {
	requests []Request
	answer   Answer
	err      error
}

func (s *seen) Fetch(_ context.Context, r Request) (Answer, error) {
	s.requests = append(s.requests, r)
	return s.answer, s.err
}

func TestConnectedContent(t *testing.T) {
	f := &seen{answer: Answer{Status: 200, Body: []byte(`{"code":"<A1>","n":[1,2.50]}`)}}
	source := "{% assign id = 7 %}{% connected_content https://api.example/v/{{custom_attribute.${x} | url_encode}}?c={{id}}\n :method post :headers {\n\"X-Key\": “secret”, \"Y\": \"{{id}}\" }\n" +
		":body a={{id}}&b=c :content_type application/json :basic_auth shop :cache_max_age 90 :retry :save got %}" +
		"{{got.code}} {{got.n[1]}} {{got.__http_status_code__}}"
	out := mustRender(t, Options{Env: Env{Fetcher: f}}, source, HTML, map[string]any{"custom_attribute": map[string]any{"x": "a b"}})
	if want := "&lt;A1&gt; 2.5 200"; out.Text != want {
		t.Errorf("want %q, got %q", want, out.Text)
	}
	want := Request{
		URL: "https://api.example/v/a+b?c=7", Method: "POST", Headers: map[string]string{"X-Key": "secret", "Y": "7"}, Body: "a=7&b=c",
		ContentType: "application/json", BasicAuth: "shop", CacheMaxAge: 90e9, Retry: true,
	}
	if len(f.requests) != 1 || !reflect.DeepEqual(f.requests[0], want) {
		t.Errorf("want %+v\ngot  %+v", want, f.requests)
	}
	if !strings.HasPrefix(want.Key(), "POST https://api.example/v/a+b?c=7 ") || out.Blocked() || out.Reads["@connected."+want.Key()] == nil {
		t.Errorf("warnings %v, reads %v", out.Warnings, out.Reads)
	}
}

func TestConnectedContentGoesWrong(t *testing.T) {
	call := `{% connected_content https://x.example/a %}[{{ connected }}]`
	for _, row := range []struct {
		name    string
		fetcher Fetcher
		source  string
		want    string
		code    WarningCode
	}{
		{"nobody to ask", nil, call, "[]", WarnOffline}, {"no answer", &seen{err: errors.New("timeout")}, call, "[]", WarnFetch}, {"not found", &seen{answer: Answer{Status: 404, Body: []byte("nope")}}, call, "[]", ""},
		{"plain text", &seen{answer: Answer{Status: 200, Body: []byte("hi")}}, call, "[hi]", ""}, {"recorded", Recorded{"GET https://x.example/a": {Status: 200, Body: []byte(`"r"`)}}, call, "[r]", ""}, {"not recorded", Recorded{}, call, "[]", WarnFetch},
		{"object of a failure", &seen{answer: Answer{Status: 500, Body: []byte(`{"a":1}`)}}, `{% connected_content https://x.example :save r %}{{ r.a }}{% if r.__http_status_code__ != 200 %}!{% endif %}`, "1!", ""},
	} {
		out := mustRender(t, Options{Env: Env{Fetcher: row.fetcher}}, row.source, Text, nil)
		if out.Text != row.want {
			t.Errorf("%s: want %q, got %q", row.name, row.want, out.Text)
		}
		if (row.code != "") != out.Blocked() || row.code != "" && out.Warnings[0].Code != row.code {
			t.Errorf("%s: warnings %v", row.name, out.Warnings)
		}
	}
	for _, bad := range []string{`{% connected_content https://x.example :method delete %}`, `{% connected_content https://x.example :headers {"a": "b\r\nc"} %}`, `{% connected_content https://x.example :headers nonsense %}`} {
		if _, err := mustCompile(t, Options{}, bad, Text).Render(nil); err == nil {
			t.Errorf("%s: rendered", bad)
		}
	}
}

func TestPromotion(t *testing.T) {
	taken := 0
	coupons := func(pool string) (string, error) {
		taken++
		if pool == "empty" {
			return "", errors.New("no coupon left")
		}
		return fmt.Sprintf("%s-%d", pool, taken), nil
	}
	out := mustRender(t, Options{Env: Env{Coupons: coupons}}, `{% promotion('may') %} {% promotion "may" %} {% promotion('june') %}`, Text, nil)
	if out.Text != "may-1 may-1 june-2" || out.Reads["@coupon.may"] != "may-1" {
		t.Errorf("got %q, %v", out.Text, out.Reads)
	}
	_, err := mustCompile(t, Options{Env: Env{Coupons: coupons}}, `{% promotion('empty') %}`, Text).Render(nil)
	var e *Error
	if !errors.As(err, &e) || e.Code != CodeUnavailable {
		t.Errorf("got %v", err)
	}
}

func TestRandom(t *testing.T) {
	render := func(seed string) string {
		return mustRender(t, Options{Env: Env{Seed: seed}}, `{% random 99 %} {% random 99 %} {% random %}`, Text, nil).Text
	}
	once, again, other := render("a"), render("a"), render("b")
	if once != again || once == other {
		t.Errorf("seed a gives %q and %q, seed b %q", once, again, other)
	}
	if first, second, _ := strings.Cut(once, " "); strings.HasPrefix(second, first+" ") {
		t.Errorf("the second draw repeats the first: %q", once)
	}
}

// shelf is a Catalog of soaps.
type shelf struct{}

func (shelf) Items(catalog string, ids []string) ([]map[string]any, error) {
	var items []map[string]any
	for _, id := range ids {
		items = append(items, map[string]any{"id": id, "name": catalog + " " + id})
	}
	return items, nil
}

func (shelf) Selection(catalog, selection string) ([]map[string]any, error) {
	return []map[string]any{{"name": catalog + " of " + selection}}, nil
}

func (shelf) Related(kind RelatedKind, key string, n int) ([]map[string]any, error) {
	var items []map[string]any
	for i := range n {
		items = append(items, map[string]any{"name": fmt.Sprintf("%s %s %d", kind, key, i)})
	}
	return items, nil
}

func TestCatalog(t *testing.T) {
	o := Options{Env: Env{Catalog: shelf{}}}
	vars := map[string]any{"product": map[string]any{"id": "p1", "category": "soap"}, "ids": []any{"a", "b"}}
	checkTable(t, o, vars, []struct{ source, want string }{
		{`{% catalog_items soap 1 {{product.${id}}} %}{{ items[0].name }}, {{ items[1].name }}`, "soap 1, soap p1"}, {`{% catalog_items soap ids :rerender %}{{ items | size }}`, "2"},
		{`{% catalog_selection_items soap best %}{{ items[0].name }}`, "soap of best"},
		{`{% recommended 2 :save picks %}{% for p in picks %}{{ p.name }};{% endfor %}`, "recommended  0;recommended  1;"},
		{`{% similar_to product.id, 1 %}{{ items[0].name }}`, "similar_to p1 0"}, {`{% others_also_bought product.id %}{{ items | size }}`, "4"},
		{`{% assign x = product.category | popular_in: 1 %}{{ x[0].name }}`, "popular_in soap 0"},
		{`{% like_cart 1 %}{{ items[0].name }}`, "like_cart  0"}, {`{% searched_for "soap", 1 %}{{ items[0].name }}`, "searched_for soap 0"},
		{`{% assign x = external_id | people_like_you: 2 %}{{ x | size }}`, "2"},
	})
}

// TestBrazeSnippets: every snippet of the shared folder renders, or the error
// says what is wrong and where.
func TestBrazeSnippets(t *testing.T) {
	root := sharedData(t, "liquid", "braze")
	broken := map[string]string{ // as published
		"connected-content-list-promotions.html":     `line 39, column 1: "comment" is opened and never closed`,
		"connected-content-publish-promo-code.html":  `line 3, column 52: cannot read "_id" here`,
		"connected-content-update-card-balance.html": `line 5, column 52: cannot read "_id" here`,
		"connected-content-resend-promo-code.html":   `line 7, column 1: "{% connected_content" is opened and never closed`,
	}
	met := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		met++
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		compiled, err := New(Options{}).Compile(string(source), HTML)
		if want := broken[filepath.Base(path)]; errorText(err) != want {
			t.Errorf("%s: want %q, got %v", filepath.Base(path), want, err)
		}
		if err != nil {
			return nil
		}
		out, err := compiled.Render(map[string]any{"appt": "2026-11-21T10:00:00Z", "language": "fr"})
		if err != nil || strings.Contains(out.Text, "{{") || strings.Contains(out.Text, "{%") {
			t.Errorf("%s: %v\n%s", filepath.Base(path), err, out.Text)
		}
		return nil
	})
	if err != nil || met == 0 {
		t.Errorf("%d snippets: %v", met, err)
	}
}
