package segment

import "testing"

func TestRenameIn(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"a rule", `{"in_segment":"VIP"}`, `{"in_segment":"단골 \"1\""}`},
		{"deep, and the rest as it is", "{ \"all\": [ {\"in_segment\" : \"VIP\"},\n{\"not\":{\"in_segment\":\"VIP\"}}, {\"attribute\":\"grade\",\"is\":\"VIP\"} ], \"n\": 1.50 }",
			"{ \"all\": [ {\"in_segment\" : \"단골 \\\"1\\\"\"},\n{\"not\":{\"in_segment\":\"단골 \\\"1\\\"\"}}, {\"attribute\":\"grade\",\"is\":\"VIP\"} ], \"n\": 1.50 }"},
		{"a journey's entry, not a step's attribute", `{"entry":{"on":"segment_joined","segment":"VIP"},"steps":{"a":{"set":{"segment":"VIP"}}}}`,
			`{"entry":{"on":"segment_joined","segment":"단골 \"1\""},"steps":{"a":{"set":{"segment":"VIP"}}}}`},
		{"escaped in the document", `{"in_segment":"\u0056IP"}`, `{"in_segment":"단골 \"1\""}`},
		{"another segment", `{"in_segment":"VIPs"}`, `{"in_segment":"VIPs"}`},
		{"the name as a key", `{"VIP":{"in_segment":["VIP"]}}`, `{"VIP":{"in_segment":["VIP"]}}`},
		{"cut off", `{"in_segment":"VIP"`, `{"in_segment":"VIP"`},
		{"no JSON", `VIP`, `VIP`},
		{"nothing", ``, ``},
	} {
		if got := string(RenameIn([]byte(c.in), "VIP", `단골 "1"`)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	rule, err := Parse(RenameIn(Marshal(All{Of: []Rule{InSegment{Name: "VIP"}, None{Of: []Rule{InSegment{Name: "VIP"}}}}}), "VIP", "New"))
	if err != nil || Format(rule) != Format(All{Of: []Rule{InSegment{Name: "New"}, None{Of: []Rule{InSegment{Name: "New"}}}}}) {
		t.Errorf("%v %v", rule, err)
	}
}
