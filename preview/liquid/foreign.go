package liquid

import (
	"regexp"
	"strings"
	"unicode"
)

// Other tools that send mail have tags of their own. In a text that was made for one of
// them they would go out as they stand; see WarnForeignTag.

// foreignKind is how one tool writes a value. A text without the trigger is not looked through.
type foreignKind struct {
	trigger string
	tag     *regexp.Regexp // its first group is the name, its second what stands for an empty value
}

var foreignKinds = []foreignKind{
	{"*|", regexp.MustCompile(`\*\|([^|*\r\n<>{}]{1,80})\|\*`)},                                  // Mailchimp
	{"$%", regexp.MustCompile(`\$%([^%$\r\n<>{}]{1,60})%\$`)},                                    // Stibee
	{"fallback=", regexp.MustCompile(`\[([A-Za-z][\w ]{0,40}),\s*fallback=([^\]\r\n]{0,60})\]`)}, // Campaign Monitor, Sendy
	{"[[", regexp.MustCompile(`\[\[(?:data|var):([\w.]{1,40})(?::"?([^"\]\r\n]{0,60})"?)?\]\]`)}, // Mailjet
	{"[[UNSUB", regexp.MustCompile(`\[\[(UNSUB_LINK)_\w+\]\]`)},                                  // Mailjet
	{"%%", regexp.MustCompile(`%%([A-Za-z_=][\w. =()@:"']{0,80})%%`)},                            // Salesforce
	{"%recipient.", regexp.MustCompile(`%recipient\.([\w.]{1,40})%`)},                            // Mailgun
	{"nsubscribe_url%", regexp.MustCompile(`%((?:tag_|mailing_list_)?unsubscribe_url)%`)},        // Mailgun
	{"NAME%", regexp.MustCompile(`%(FIRSTNAME|LASTNAME|FULLNAME)%`)},                             // ActiveCampaign
	{"%UNSUBSCRIBELINK%", regexp.MustCompile(`%(UNSUBSCRIBELINK)%`)},                             // ActiveCampaign
	{"<%", regexp.MustCompile(`<%=?\s*([^%<>\r\n]{1,80}?)\s*%>`)},                                // SendGrid, Adobe
	{"[*", regexp.MustCompile(`\[\*(이름|성명|고객명|회원명|휴대폰|전화번호)\*\]`)},                               // what sends text messages in Korea
	{"%고객명%", regexp.MustCompile(`%(고객명)%`)}, {"%이름%", regexp.MustCompile(`%(이름)%`)},             // likewise
}

// warnForeign warns once of each kind of tag that stands in the text.
func (c *compilation) warnForeign() {
	for _, kind := range foreignKinds {
		if !strings.Contains(c.source, kind.trigger) {
			continue
		}
		for _, p := range c.pieces {
			if p.name != "" {
				continue
			}
			if at := kind.tag.FindIndex(p.text); at != nil {
				c.warn(WarnForeignTag, string(p.text[at[0]:at[1]]), "", p.at+at[0])
				break
			}
		}
	}
}

// foreignNames are what other tools call what every customer has, without case and signs.
var foreignNames = map[string]string{
	"fname": "first_name", "firstname": "first_name", "givenname": "first_name", "merge1": "first_name",
	"lname": "last_name", "lastname": "last_name", "surname": "last_name", "merge2": "last_name",
	"name": "name", "fullname": "name", "이름": "name", "성명": "name", "성함": "name", "고객명": "name", "회원명": "name",
	"email": "email", "emailaddress": "email", "merge0": "email", "이메일": "email",
	"phone": "phone", "phonenumber": "phone", "mobile": "phone", "mobilenumber": "phone", "휴대폰": "phone", "휴대폰번호": "phone", "전화번호": "phone",
	"unsub": "unsubscribe_url", "unsubscribe": "unsubscribe_url", "unsubscribeurl": "unsubscribe_url", "unsubscribelink": "unsubscribe_url",
	"unsublink": "unsubscribe_url", "tagunsubscribeurl": "unsubscribe_url", "mailinglistunsubscribeurl": "unsubscribe_url",
	"asmgroupunsubscriberawurl": "unsubscribe_url", "수신거부": "unsubscribe_url",
	"listcompany": "shop.name", "listname": "shop.name", "sendername": "shop.name", "listurl": "shop.url", "listphone": "shop.contact", "listemail": "shop.contact",
	"listaddress": "shop.address", "listaddressline": "shop.address", "htmllistaddress": "shop.address", "htmllistaddresshtml": "shop.address", "senderaddress": "shop.address",
	"currentyear": "today | date: '%Y'",
	"mcsubject":   "", "mcpreviewtext": "", // a mail's own subject and preheader say it
}

// ourName gives the Liquid that prints what another tool calls by a name.
func ourName(name string, attributes []string) (output string, ok bool) {
	bare := bareName(name)
	if output, ok = foreignNames[bare]; ok {
		return output, true
	}
	for _, key := range attributes {
		if bareName(key) == bare && plainName.MatchString(key) {
			return key, true
		}
	}
	return "", false
}

// plainName needs no brackets in Liquid.
var plainName = regexp.MustCompile(`^[\pL_][\pL\d_]*$`)

func bareName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// kakaoTag is a value of an approved template, and foreign anywhere else.
var kakaoTag = regexp.MustCompile(`#\{([^{}\r\n]{1,40})\}`)

// Convert writes the tags of other tools as ours wherever it is certain what they mean, by
// what every customer has and by the attributes of the shop. What it cannot know
// stays, and is warned about as before. Of a message that is not Kakao's, #{이름} is
// written as ours, too.
func Convert(source string, attributes []string, kakao bool) string {
	out := source
	if strings.Contains(out, "*|") {
		for _, part := range mailchimpParts {
			out = part.tag.ReplaceAllString(out, part.instead)
		}
		out = convertConditions(out, attributes)
	}
	for _, kind := range foreignKinds {
		if strings.Contains(out, kind.trigger) {
			out = convertTags(out, kind.tag, attributes)
		}
	}
	if !kakao {
		out = convertTags(out, kakaoTag, attributes)
	}
	if strings.Contains(out, "mc:") {
		out = mailchimpAttribute.ReplaceAllString(out, "")
	}
	if out == source {
		return source
	}
	if _, err := New(Options{}).Compile(out, HTML); err != nil {
		return source
	}
	return out
}

func convertTags(source string, kind *regexp.Regexp, attributes []string) string {
	return kind.ReplaceAllStringFunc(source, func(tag string) string {
		groups := kind.FindStringSubmatch(tag)
		ours, ok := ourName(groups[1], attributes)
		switch {
		case !ok:
			return tag
		case ours == "":
			return ""
		case len(groups) > 2 && groups[2] != "":
			ours += " | default: " + quoted(groups[2])
		}
		return "{{ " + ours + " }}"
	})
}

// mailchimpParts are those that only a mail sent by Mailchimp has: its own way of the
// preheader, what its archive leaves out, its badge.
var mailchimpParts = []struct {
	tag     *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`(?s)(?:<!--\s*)?\*\|IF:(?:MC_PREVIEW_TEXT|REWARDS)\|\*.*?\*\|END:IF\|\*(?:\s*-->)?`), ""},
	{regexp.MustCompile(`(?s)\*\|IFNOT:ARCHIVE_PAGE\|\*(.*?)\*\|END:IF\|\*`), "$1"},
}

var (
	mailchimpAttribute = regexp.MustCompile(`\s+mc:[a-z-]+(?:="[^"]*"|='[^']*')?`)
	mailchimpCondition = regexp.MustCompile(`\*\|(IF|IFNOT|ELSEIF|ELSE|END):([^|\r\n<>{}]{0,80})\|\*`)
	conditionParts     = regexp.MustCompile(`^([\w:]+)\s*(?:(!?=)\s*(.+))?$`)
)

// convertConditions writes *|IF:FNAME|* … *|END:IF|* as ours; one about something that is
// not known stays as it is, with its branches and its end.
func convertConditions(source string, attributes []string) string {
	var open []bool // of each condition that is open: it is converted
	return mailchimpCondition.ReplaceAllStringFunc(source, func(tag string) string {
		groups := mailchimpCondition.FindStringSubmatch(tag)
		condition, known := ourCondition(groups[1], groups[2], attributes)
		switch groups[1] {
		case "IF", "IFNOT":
			if open = append(open, known); known {
				return "{% if " + condition + " %}"
			}
			return tag
		}
		if len(open) == 0 || !open[len(open)-1] {
			if groups[1] == "END" && len(open) > 0 {
				open = open[:len(open)-1]
			}
			return tag
		}
		switch {
		case groups[1] == "END":
			open = open[:len(open)-1]
			return "{% endif %}"
		case groups[1] == "ELSE":
			return "{% else %}"
		case known:
			return "{% elsif " + condition + " %}"
		}
		return tag
	})
}

func ourCondition(kind, said string, attributes []string) (condition string, known bool) {
	parts := conditionParts.FindStringSubmatch(strings.TrimSpace(said))
	if parts == nil {
		return "", false
	}
	name, known := ourName(parts[1], attributes)
	switch {
	case !known || name == "" || strings.Contains(name, "|"):
		return "", false
	case parts[2] == "=" && kind != "IFNOT":
		return name + " == " + quoted(parts[3]), true
	case parts[2] != "" && kind != "IFNOT":
		return name + " != " + quoted(parts[3]), true
	case parts[2] != "":
		return "", false
	case kind == "IFNOT":
		return name + " == blank", true
	}
	return name + " != blank", true
}
