package liquid

import (
	"slices"
	"strings"
	"testing"
)

var shopAttributes = []string{"city", "birthday", "pet name"}

// Tags of other tools are warned about, block a message, and become ours where it is certain
// what they mean.
func TestForeignTags(t *testing.T) {
	for _, row := range []struct{ source, tag, want string }{
		{`Hi *|FNAME|*`, "*|FNAME|*", `Hi {{ first_name }}`},
		{`<a href="*|UNSUB|*">x</a>`, "*|UNSUB|*", `<a href="{{ unsubscribe_url }}">x</a>`},
		{`<title>*|MC:SUBJECT|*</title>`, "*|MC:SUBJECT|*", `<title></title>`},
		{`© *|CURRENT_YEAR|* *|LIST:COMPANY|*`, "*|CURRENT_YEAR|*", `© {{ today | date: '%Y' }} {{ shop.name }}`},
		{`*|HTML:LIST_ADDRESS_HTML|*`, "*|HTML:LIST_ADDRESS_HTML|*", `{{ shop.address }}`},
		{`*|CITY|* *|BIRTHDAY|* *|PETNAME|*`, "*|CITY|*", `{{ city }} {{ birthday }} *|PETNAME|*`},
		{`*|ARCHIVE|*`, "*|ARCHIVE|*", `*|ARCHIVE|*`},
		{`*|IF:FNAME|*A *|FNAME|**|ELSE:|*B*|END:IF|*`, "*|IF:FNAME|*", `{% if first_name != blank %}A {{ first_name }}{% else %}B{% endif %}`},
		{`*|IF:CITY=Seoul|*A*|ELSEIF:CITY!=Busan|*B*|END:IF|*`, "*|IF:CITY=Seoul|*", `{% if city == 'Seoul' %}A{% elsif city != 'Busan' %}B{% endif %}`},
		{`*|IFNOT:CITY|*A*|END:IF|*`, "*|IFNOT:CITY|*", `{% if city == blank %}A{% endif %}`},
		{`*|IF:TIER|*A*|IF:CITY|*B*|END:IF|*C*|END:IF|*`, "*|IF:TIER|*", `*|IF:TIER|*A{% if city != blank %}B{% endif %}C*|END:IF|*`},
		{`*|IF:CITY|*A`, "*|IF:CITY|*", `*|IF:CITY|*A`}, // would not compile
		{"<!--*|IF:MC_PREVIEW_TEXT|*--><span>*|MC_PREVIEW_TEXT|*</span><!--*|END:IF|*-->x", "*|IF:MC_PREVIEW_TEXT|*", "x"},
		{`*|IFNOT:ARCHIVE_PAGE|*<p>*|EMAIL|*</p>*|END:IF|*`, "*|IFNOT:ARCHIVE_PAGE|*", `<p>{{ email }}</p>`},
		{`<p mc:edit="body" class="x">*|NAME|*</p>`, "*|NAME|*", `<p class="x">{{ name }}</p>`},
		{`$%name%$님 <a href="$%unsubscribe%$">수신거부</a>`, "$%name%$", `{{ name }}님 <a href="{{ unsubscribe_url }}">수신거부</a>`},
		{`$%이메일%$ $%별명%$`, "$%이메일%$", `{{ email }} $%별명%$`},
		{`[firstname,fallback=friend]`, "[firstname,fallback=friend]", `{{ first_name | default: 'friend' }}`},
		{`[[data:firstname:"you"]] [[UNSUB_LINK_KO]]`, `[[data:firstname:"you"]]`, `{{ first_name | default: 'you' }} {{ unsubscribe_url }}`},
		{`%%First Name%% %%=v(@x)=%%`, "%%First Name%%", `{{ first_name }} %%=v(@x)=%%`},
		{`%recipient.email% %unsubscribe_url%`, "%recipient.email%", `{{ email }} {{ unsubscribe_url }}`},
		{`%FIRSTNAME% %UNSUBSCRIBELINK%`, "%FIRSTNAME%", `{{ first_name }} {{ unsubscribe_url }}`},
		{`<%asm_group_unsubscribe_raw_url%> <%= recipient.lastName %>`, "<%asm_group_unsubscribe_raw_url%>", `{{ unsubscribe_url }} <%= recipient.lastName %>`},
		{`%고객명%님 [*이름*]님`, "[*이름*]", `{{ name }}님 {{ name }}님`},
	} {
		compiled, err := New(Options{}).Compile(row.source, HTML)
		if err != nil {
			t.Errorf("%s: %v", row.source, err)
			continue
		}
		at := slices.IndexFunc(compiled.Warnings(), func(w Warning) bool { return w.Code == WarnForeignTag })
		if at < 0 || compiled.Warnings()[at].Detail != row.tag || !compiled.Warnings()[at].Code.Blocks() {
			t.Errorf("%s: warned of %v", row.source, compiled.Warnings())
		}
		if got := Convert(row.source, shopAttributes, false); got != row.want {
			t.Errorf("%s\nbecomes %s\nwant    %s", row.source, got, row.want)
		}
	}
}

// What only looks like another tool's tag is left alone, and so is ours.
func TestOwnTextIsNotForeign(t *testing.T) {
	for _, source := range []string{
		`50% 할인 * | * 100%% [이름] [[안내]] [*필독*] {이름} <% <%>`, `width:100%;height:50% $10 %1$s`, `<a href="https://a.example/?a=%EA%B0%80%EB%82%98&b=1%20">x</a>`,
		`{{ name | default: '*|FNAME|*' }}`, `<table><tr><td>a*|b</td><td>|*</td></tr></table>`,
		`<p>***|***</p>`, `[unsubscribe]`, `mc: edit`, `#{`, `5%% 6`,
	} {
		compiled, err := New(Options{}).Compile(source, HTML)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if len(compiled.Warnings()) > 0 || Convert(source, shopAttributes, false) != source {
			t.Errorf("%s: %v, becomes %s", source, compiled.Warnings(), Convert(source, shopAttributes, false))
		}
	}
	if got := Convert("#{이름}님 #{주문번호}", nil, true); got != "#{이름}님 #{주문번호}" {
		t.Errorf("a variable of Kakao's becomes %s", got)
	}
	if got := Convert("#{이름}님 #{주문번호}", nil, false); got != "{{ name }}님 #{주문번호}" {
		t.Errorf("Kakao's variable elsewhere becomes %s", got)
	}
}

// A shared block that was pasted is no less foreign: the message that draws it in is blocked.
func TestForeignTagsOfBlocks(t *testing.T) {
	compiled, err := New(Options{Blocks: map[string]string{"foot": "\n*|LIST:COMPANY|*"}}).Compile(`{% include 'foot' %}{% include 'foot' %}`, HTML)
	if err != nil {
		t.Fatal(err)
	}
	out, err := compiled.Render(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Warning{Code: WarnForeignTag, Block: "foot", Detail: "*|LIST:COMPANY|*", Line: 2, Column: 1}
	if len(out.Warnings) != 1 || out.Warnings[0] != want {
		t.Errorf("warned of %v", out.Warnings)
	}
	if values, err := compiled.Render(map[string]any{"x": "*|FNAME|*"}); err != nil || len(values.Warnings) != 1 {
		t.Errorf("%v %v", values.Warnings, err)
	}
	if plain, err := New(Options{}).Compile(`{{ x }}`, HTML); err != nil {
		t.Error(err)
	} else if out, err := plain.Render(map[string]any{"x": "*|FNAME|*"}); err != nil || len(out.Warnings) > 0 || !strings.Contains(out.Text, "FNAME") {
		t.Errorf("what a customer wrote is theirs: %v %v", out, err)
	}
}
