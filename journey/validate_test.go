package journey

import (
	"fmt"
	"strings"
	"testing"

	"gilmok/store"
)

func TestValidateAcceptsAGoodJourney(t *testing.T) {
	known := Known{
		Messages: map[string]MessageInfo{
			"Cart A": {Channel: store.ChannelEmail}, "Cart B": {Channel: store.ChannelEmail},
			"Kakao thanks": {Channel: store.ChannelKakao}, "SMS thanks": {Channel: store.ChannelSMS},
		},
		Segments: map[string]bool{"Can be written to": true},
		Events:   map[string]bool{"ordered": true, "added_to_cart": true, "emptied_cart": true},
		Channels: map[store.Channel]bool{"email": true, "kakao": true, "sms": true},
	}
	if problems := Validate(cart(t), known); len(problems) != 0 {
		t.Errorf("found %+v", problems)
	}
}

func TestValidate(t *testing.T) {
	known := Known{
		Messages: map[string]MessageInfo{"M": {Name: "M", Channel: store.ChannelEmail}, "N": {Name: "N", Channel: store.ChannelEmail}},
		Segments: map[string]bool{}, Journeys: map[string]bool{}, Attributes: map[string]bool{}, Events: map[string]bool{"ordered": true},
	}
	const wait, message = `{"kind":"wait","for":"P1D"}`, `{"kind":"message","messages":["M"]}`
	for _, c := range []struct {
		name, steps, edges, more string
		want                     string // step field code
	}{
		{"nothing wrong", `"w":` + wait + `,"m":` + message, `["entry","out","w"],["w","out","m"]`, "", ""},
		{"empty board", ``, ``, "", " steps no_steps"},
		{"edge to nowhere", `"m":` + message, `["entry","out","m"],["m","out","z"]`, "", "m edges dangling_edge z"},
		{"edge from nowhere", `"m":` + message, `["entry","out","m"],["z","out","m"]`, "", " edges dangling_edge z"},
		{"edge from a port that is not there", `"w":` + wait + `,"m":` + message, `["entry","out","w"],["w","yes","m"],["w","out","m"]`, "", "w edges unknown_port yes"},
		{"edge to a note", `"m":` + message + `,"n":{"kind":"note","text":"x"}`, `["entry","out","m"],["m","out","n"]`, "", "m edges dangling_edge n"},
		{"two edges", `"m":` + message + `,"w":` + wait, `["entry","out","w"],["w","out","m"],["w","out","m"]`, "", "w edges two_edges out"},
		{"entry leads nowhere", `"m":` + message, ``, "", " edges leads_nowhere entry"},
		{"unreachable", `"m":` + message + `,"w":` + wait, `["entry","out","m"]`, "", "w  unreachable"},
		{"wait leads nowhere", `"m":` + message + `,"w":` + wait, `["entry","out","m"],["m","out","w"]`, "", "w  leads_nowhere out"},
		{"circle", `"m":` + message + `,"w":` + wait, `["entry","out","w"],["w","out","m"],["m","out","w"]`, "", "edges loop_without_limit"},
		{"hasty circle", `"m":` + message + `,"j":{"kind":"jump_back","most":2}`, `["entry","out","m"],["m","out","j"],["j","again","m"]`, "", "j edges loop_without_wait"},
		{"jump back with a wait", `"w":` + wait + `,"m":` + message + `,"j":{"kind":"jump_back","most":2}`, `["entry","out","w"],["w","out","m"],["m","out","j"],["j","again","w"]`, "", ""},
		{"unknown message", `"m":{"kind":"message","messages":["Z"]}`, `["entry","out","m"]`, "", "m messages unknown_message Z"},
		{"no message", `"m":{"kind":"message"}`, `["entry","out","m"]`, "", "m messages missing"},
		{"one channel twice", `"m":{"kind":"message","messages":["M","N"]}`, `["entry","out","m"]`, "", "m messages same_channel M, N"},
		{"webhook by mail", `"h":{"kind":"webhook","message":"M"}`, `["entry","out","h"]`, "", "h message wrong_channel email"},
		{"empty split", `"s":{"kind":"split"},"m":` + message, `["entry","out","s"],["s","yes","m"]`, "", "s rule missing"},
		{"unknown segment", `"s":{"kind":"split","rule":{"in_segment":"VIP"}},"m":` + message, `["entry","out","s"],["s","yes","m"]`, "", "s rule unknown_segment VIP"},
		{"unknown attribute warns", `"s":{"kind":"split","rule":{"attribute":"tier","op":"is_set"}},"m":` + message, `["entry","out","s"],["s","yes","m"]`, "", "s rule unknown_attribute tier"},
		{"unknown event warns", `"e":{"kind":"wait_for_event","branches":[{"id":"a","event":"danced"}],"within":"P1D"},"m":` + message, `["entry","out","e"],["e","a","m"]`, "", "e branches[0].event unknown_event danced"},
		{"a branch for whom the exit takes out", `"e":{"kind":"wait_for_event","branches":[{"id":"a","event":"ordered"}],"within":"P1D"},"m":` + message, `["entry","out","e"],["e","a","m"]`, `"exit":[{"event":"ordered"}]`, "e branches[0].event never_taken ordered"},
		{"a branch for whom the exit takes out in the end", `"e":{"kind":"wait_for_event","branches":[{"id":"a","event":"ordered","same":{"id":"entry.id"}}],"within":"P1D"},"m":` + message, `["entry","out","e"],["e","a","m"]`, `"exit":[{"event":"ordered","when":"step_end","same":{"id":"entry.id"}}]`, "e branches[0].event never_taken ordered"},
		{"an exit for some of a branch", `"e":{"kind":"wait_for_event","branches":[{"id":"a","event":"ordered"}],"within":"P1D"},"m":` + message, `["entry","out","e"],["e","a","m"]`, `"exit":[{"event":"ordered","same":{"id":"entry.id"}}]`, ""},
		{"groups without groups", `"g":{"kind":"groups","groups":[]},"m":` + message, `["entry","out","g"],["g","else","m"]`, "", "g groups empty"},
		{"two groups of one id", `"g":{"kind":"groups","groups":[{"id":"a","rule":{"attribute":"name","op":"is_set"}},{"id":"a","rule":{"attribute":"name","op":"is_set"}}]},"m":` + message, `["entry","out","g"],["g","a","m"]`, "", "g ports duplicate a"},
		{"each of what is not there warns", `"x":{"kind":"experiment","variants":[{"id":"a","weight":1},{"id":"b","weight":1}],"winner":{"by":"ordered","after":"P1D","significance":0.9,"each":"tier"}},"m":` + message, `["entry","out","x"],["x","a","m"],["x","b","m"]`, "", "x winner.each unknown_attribute tier"},
		{"no such priority", `"m":` + message, `["entry","out","m"]`, `"policy":{"priority":"urgent"}`, " policy.priority bad_value urgent"},
		{"one variant", `"x":{"kind":"experiment","variants":[{"id":"a","weight":1}]},"m":` + message, `["entry","out","x"],["x","a","m"]`, "", "x variants empty"},
		{"weights of nothing", `"x":{"kind":"experiment","variants":[{"id":"a","weight":0},{"id":"b","weight":0}]},"m":` + message, `["entry","out","x"],["x","a","m"]`, "", "x variants bad_value"},
		{"wait of nothing", `"w":{"kind":"wait"},"m":` + message, `["entry","out","w"],["w","out","m"]`, "", "w for missing"},
		{"wait of two kinds", `"w":{"kind":"wait","for":"P1D","calendar_days":2},"m":` + message, `["entry","out","w"],["w","out","m"]`, "", "w for contradiction"},
		{"wait backwards", `"w":{"kind":"wait","for":"-P1D"},"m":` + message, `["entry","out","w"],["w","out","m"]`, "", "w for negative"},
		{"wait of three years", `"w":{"kind":"wait","for":"P3Y"},"m":` + message, `["entry","out","w"],["w","out","m"]`, "", "w for too_long"},
		{"wait of two years", `"w":{"kind":"wait","for":"P24M"},"m":` + message, `["entry","out","w"],["w","out","m"]`, "", ""},
		{"wait of two years in days", `"w":{"kind":"wait","for":"P731D"},"m":` + message, `["entry","out","w"],["w","out","m"]`, "", ""},
		{"wait of more days than two years have", `"w":{"kind":"wait","for":"P732D"},"m":` + message, `["entry","out","w"],["w","out","m"]`, "", "w for too_long"},
		{"wait until nothing", `"w":{"kind":"wait","until":{}},"m":` + message, `["entry","out","w"],["w","out","m"]`, "", "w until missing"},
		{"wait in no zone", `"w":{"kind":"wait","for":"P1D","zone":"Mars/Dome"},"m":` + message, `["entry","out","w"],["w","out","m"]`, "", "w zone bad_value Mars/Dome"},
		{"throttle of nothing", `"h":{"kind":"throttle","per":"PT1H"},"m":` + message, `["entry","out","h"],["h","out","m"]`, "", "h most missing"},
		{"go to nowhere", `"g":{"kind":"go_to_journey","journey":"Z"},"m":` + message, `["entry","out","m"],["m","out","g"]`, "", "g journey unknown_journey Z"},
		{"message that is late before its time", `"m":{"kind":"message","messages":["M"],"late_after":"-PT1H"}`, `["entry","out","m"]`, "", "m late_after negative"},
		{"to-do of less than no time", `"d":{"kind":"to_do","text":"Call","within":"-P3D"},"m":` + message, `["entry","out","d"],["d","done","m"]`, "", "d within negative"},
		{"hour learnt from less than nothing", `"b":{"kind":"best_time","fallback":"10:00","least":-2},"m":` + message, `["entry","out","b"],["b","out","m"]`, "", "b least negative"},
		{"winner that is no variant", `"x":{"kind":"experiment","variants":[{"id":"a","weight":1},{"id":"b","weight":1}],"winner":{"by":"ordered","after":"P1D","significance":0.9,"take":"z"}},"m":` + message, `["entry","out","x"],["x","a","m"],["x","b","m"]`, "", "x winner.take bad_value z"},
		{"winner before the first came", `"x":{"kind":"experiment","variants":[{"id":"a","weight":1},{"id":"b","weight":1}],"winner":{"by":"ordered","after":"-P1D","significance":0.9}},"m":` + message, `["entry","out","x"],["x","a","m"],["x","b","m"]`, "", "x winner.after negative"},
		{"consent to a pigeon", `"u":{"kind":"update_customer","consent":{"channel":"pigeon","purpose":"advertising","state":"opted_in"}},"m":` + message, `["entry","out","u"],["u","out","m"]`, "", "u consent.channel bad_value pigeon"},
		{"consent that is none", `"u":{"kind":"update_customer","consent":{"channel":"email","purpose":"advertising","state":"maybe"}},"m":` + message, `["entry","out","u"],["u","out","m"]`, "", "u consent.state bad_value maybe"},
		{"success before the entry", `"m":` + message, `["entry","out","m"]`, `"conversion":[{"event":"ordered","within":"-P3D"}]`, " conversion[0].within negative"},
		{"late before its time everywhere", `"m":` + message, `["entry","out","m"]`, `"policy":{"late_after":"-P1D"}`, " policy.late_after negative"},
		{"cap over less than no time", `"m":` + message, `["entry","out","m"]`, `"policy":{"caps":[{"most":1,"per":"-P7D"}]}`, " policy.caps[0] bad_value"},
		{"exit of nothing", `"m":` + message, `["entry","out","m"]`, `"exit":[{}]`, " exit[0] missing"},
		{"conversion without a window", `"m":` + message, `["entry","out","m"]`, `"conversion":[{"event":"ordered","within":"PT0S"}]`, " conversion[0].within missing"},
		{"holdout of all and more", `"m":` + message, `["entry","out","m"]`, `"policy":{"holdout":101}`, " policy.holdout bad_value"},
		{"nobody is written to", `"w":` + wait, `["entry","out","w"]`, "", " steps nothing_sent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := fmt.Sprintf(`{"gilmok":"journey/1","name":"J","seed":1,"entry":{"kind":"by_hand"},"steps":{%s},"edges":[%s]`, c.steps, c.edges)
			if c.more != "" {
				doc += "," + c.more
			}
			problems := Validate(must(Parse([]byte(doc+"}")))(t), known)
			if c.want == "" {
				if len(problems) > 0 {
					t.Errorf("found %+v", problems)
				}
				return
			}
			var lines []string
			for _, p := range problems {
				line := fmt.Sprintf("%s %s %s %s", p.Step, p.Field, p.Code, p.Detail)
				lines = append(lines, line)
				if strings.Contains(line, c.want) {
					return
				}
			}
			t.Errorf("found %q, want %q", lines, c.want)
		})
	}
}

// Nobody comes to a loose branch for one reason, which is said once: where it begins.
func TestValidate_ALooseBranchIsOneProblem(t *testing.T) {
	for name, c := range map[string]struct{ edges, want string }{
		"a line":          {`["a","out","b"],["b","out","c"]`, "[a]"},
		"two lines":       {`["b","out","c"]`, "[a b]"},
		"a circle":        {`["a","out","b"],["b","out","a"]`, "[a c]"},
		"one into a ring": {`["c","out","b"],["b","out","a"],["a","out","b"]`, "[c]"},
	} {
		doc := `{"gilmok":"journey/1","name":"J","seed":1,"entry":{"kind":"by_hand"},"steps":{"m":{"kind":"message","messages":["M"]},
			"a":{"kind":"wait","for":"P1D"},"b":{"kind":"wait","for":"P1D"},"c":{"kind":"wait","for":"P1D"}},"edges":[["entry","out","m"],` + c.edges + "]}"
		var loose []StepID
		for _, p := range Validate(must(Parse([]byte(doc)))(t), Known{}) {
			if p.Code == CodeUnreachable {
				loose = append(loose, p.Step)
			}
		}
		if got := fmt.Sprint(loose); got != c.want {
			t.Errorf("%s: said at %s, want %s", name, got, c.want)
		}
	}
}
