package segment_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"gilmok/store/segment"
	"gilmok/store/segment/segmenttest"
	"gilmok/store/value"
)

const regulars = `{"gilmok":"segment/1","name":"Busan regulars","rule":
 {"all":[
   {"attribute":"city","op":"is","value":"Busan"},
   {"any":[{"event":"ordered","count":{"at_least":2},"within":"P30D"},
           {"event":"ordered","sum":"total","at_least":"100000","within":"P1Y"}]},
   {"none":[{"event":"opened","within":"P90D"}]},
   {"event":"ordered","where":[{"property":"category","op":"is","value":"soap"}],"within":"P60D"},
   {"then":[{"event":"viewed"},{"not":{"event":"ordered"},"within":"P2D"}]},
   {"in_segment":"VIP"}, {"consent":"email","purpose":"advertising","is":"opted_in"},
   {"random":{"salt":"a","from":0,"to":10}}]}}`

func TestDocumentKeepsItsMeaning(t *testing.T) {
	d, err := segment.ParseDocument([]byte(regulars))
	if err != nil {
		t.Fatal(err)
	}
	again, err := segment.ParseDocument(segment.MarshalDocument(d))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(d, again) {
		t.Errorf("read back\n%#v\nwant\n%#v", again, d)
	}
}

func TestDocumentRefusesWhatItDoesNotKnow(t *testing.T) {
	for place, doc := range map[string]string{
		"rule.all[0].colour": `{"all":[{"attribute":"city","op":"is","value":"x","colour":1}]}`,
		"rule.op":            `{"attribute":"city","op":"resembles","value":"x"}`,
		"rule.value":         `{"attribute":"city","op":"is"}`,
		"rule.where[0]":      `{"event":"ordered","where":[{"attribute":"city","op":"is_set"}]}`,
		"rule.at_least":      `{"event":"ordered","at_least":2}`,
		"rule.consent":       `{"consent":"pigeon","is":"opted_in"}`,
		"rule.then":          `{"then":[{"event":"viewed"}]}`,
		"rule":               `{}`,
		"rule.zone":          `{"event":"ordered","within":"P3D","zone":"customer"}`,
		"rule.within":        `{"event":"ordered","within":"30 days"}`,
		"rule.pick":          `{"event":"ordered","pick":"newest"}`,
		"rule.any[0].pick":   `{"any":[{"event":"ordered","pick":""}]}`,
		"rule.count":         `{"event":"ordered","pick":"last","count":{"at_least":2}}`,
		"rule.then[1].sum":   `{"then":[{"event":"viewed"},{"event":"ordered","pick":"first","sum":"total","at_least":2}]}`,
	} {
		_, err := segment.Parse([]byte(doc))
		if err == nil || !strings.HasPrefix(err.Error(), place+": ") {
			t.Errorf("%s: got %v, want an error at %s", doc, err, place)
		}
	}
}

func TestTextReadsAsItsTree(t *testing.T) {
	for text, want := range map[string]string{
		`city is "Busan" and (ordered at least 2 times in the last 30 days or ordered after 2026-10-01) and did not opened in the last 90 days`: `{"all":[{"attribute":"city","op":"is","value":"Busan"},{"any":[{"event":"ordered","count":{"at_least":2},"within":"P30D"},{"event":"ordered","after":"2026-10-01"}]},{"none":[{"event":"opened","within":"P90D"}]}]}`,
		`ordered at least 2 times in the last 30 days and city is "Busan"`:                                                                      `{"all":[{"event":"ordered","count":{"at_least":2},"within":"P30D"},{"attribute":"city","op":"is","value":"Busan"}]}`,
		`points at least 100`:                                    `{"attribute":"points","op":"at_least","value":100}`,
		`birthday after 2000-01-01`:                              `{"attribute":"birthday","op":"after","value":"2000-01-01"}`,
		`ordered`:                                                `{"event":"ordered"}`,
		`ordered after 2026-10-01 in customer time`:              `{"event":"ordered","after":"2026-10-01","zone":"customer"}`,
		`ordered after 2026-10-01T00:00:00Z`:                     `{"event":"ordered","after":"2026-10-01T00:00:00Z"}`,
		`ordered after 2026-10-01T00:00:00Z in customer time`:    ``,
		`birthday is on day of year this_week`:                   `{"attribute":"birthday","op":"on_day_of_year","value":"this_week"}`,
		`did wink before 2026-01-01`:                             `{"event":"wink","before":"2026-01-01"}`,
		`city in ("Seoul", "부산")`:                                `{"attribute":"city","op":"in","value":["Seoul","부산"]}`,
		`city not in ("Seoul")`:                                  `{"attribute":"city","op":"not_in","value":["Seoul"]}`,
		`in segment VIP`:                                         `{"in_segment":"VIP"}`,
		`consents to email for advertising`:                      `{"consent":"email","purpose":"advertising","is":"opted_in"}`,
		`consents to sms`:                                        `{"consent":"sms","purpose":"advertising","is":"opted_in"}`,
		`not (a is 1 or b is 2)`:                                 `{"none":[{"attribute":"a","op":"is","value":1},{"attribute":"b","op":"is","value":2}]}`,
		`ordered where (category is "soap") in the last 60 days`: ``,
		`ordered in the last 60 days where (category is "soap" and price more than 3)`: `{"event":"ordered","where":[{"property":"category","op":"is","value":"soap"},{"property":"price","op":"more","value":3}],"within":"P60D"}`,
		`ordered with sum of total at least 100000 in the last 1 year`:                 `{"event":"ordered","sum":"total","at_least":"100000","within":"P1Y"}`,
		`first viewed then not ordered within 2 days`:                                  `{"then":[{"event":"viewed"},{"not":{"event":"ordered"},"within":"P2D"}]}`,
		`first ordered in the last 30 days`:                                            `{"event":"ordered","pick":"first","within":"P30D"}`,
		`last ordered where (category is "soap")`:                                      `{"event":"ordered","pick":"last","where":[{"property":"category","op":"is","value":"soap"}]}`,
		`not last visited before 2026-08-01`:                                           `{"none":[{"event":"visited","pick":"last","before":"2026-08-01"}]}`,
		`did not Last visited before 2026-08-01`:                                       `{"none":[{"event":"visited","pick":"last","before":"2026-08-01"}]}`,
		`last wink after 2026-01-01 and first "우리 구매"`:                                 `{"all":[{"event":"wink","pick":"last","after":"2026-01-01"},{"event":"우리 구매","pick":"first"}]}`,
		`first first viewed then not last ordered within 2 days`:                       `{"then":[{"event":"viewed","pick":"first"},{"not":{"event":"ordered","pick":"last"},"within":"P2D"}]}`,
		`last is "Kim" and last contains "m" and last is set`:                          `{"all":[{"attribute":"last","op":"is","value":"Kim"},{"attribute":"last","op":"contains","value":"m"},{"attribute":"last","op":"is_set"}]}`,
		`last_order before 2026-01-01 and first_name is "Kim"`:                         `{"all":[{"attribute":"last_order","op":"before","value":"2026-01-01"},{"attribute":"first_name","op":"is","value":"Kim"}]}`,
		`last in the last 30 days and last at least 2 times`:                           `{"all":[{"event":"last","within":"P30D"},{"event":"last","count":{"at_least":2}}]}`,
		`last`:                                       `{"event":"last"}`,
		`first last then viewed`:                     `{"then":[{"event":"last"},{"event":"viewed"}]}`,
		`ordered where (last is 3)`:                  `{"event":"ordered","where":[{"property":"last","op":"is","value":3}]}`,
		`last ordered at least 2 times`:              ``,
		`first ordered with sum of total at least 2`: ``,
		`first last ordered`:                         ``,
		`birthday is on day of year today`:           `{"attribute":"birthday","op":"on_day_of_year","value":"today"}`,
		`created_at within the last 7 days`:          `{"attribute":"created_at","op":"within_last","value":"P7D"}`,
		`ordered between 2026-10-01 and 2026-10-31`:  `{"event":"ordered","after":"2026-10-01","before":"2026-11-01"}`,
		`everybody`:                                  `{"all":[]}`,
		`a is 1 and b is 2 or c is 3`:                ``,
		`(a is 1`:                                    ``,
		`city is`:                                    ``,
		`ordered at least two times`:                 ``,
	} {
		r, err := segment.ParseText(text)
		if want == "" {
			if err == nil {
				t.Errorf("%s: was read as %s, want an error", text, segment.Marshal(r))
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := strings.ReplaceAll(string(segment.Marshal(r)), `"all":null`, `"all":[]`); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// The duration of a test of time may stand under the key that events use for it.
func TestWithinForValue(t *testing.T) {
	for doc, want := range map[string]string{
		`{"attribute":"a","op":"within_next","within":"P3D"}`:               `{"attribute":"a","op":"within_next","value":"P3D"}`,
		`{"attribute":"a","op":"within_next","value":"P3D","within":"P3D"}`: "",
		`{"attribute":"a","op":"is","value":"x","within":"P3D"}`:            "",
		`{"attribute":"a","op":"within_last"}`:                              "",
	} {
		r, err := segment.Parse([]byte(doc))
		if (err == nil) != (want != "") || err == nil && string(segment.Marshal(r)) != want {
			t.Errorf("%s: %v, %v", doc, r, err)
		}
	}
}

func TestRandomRulesSurviveBothForms(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		r := segmenttest.Rule(rng, 3)
		fromJSON, err := segment.Parse(segment.Marshal(r))
		if err != nil {
			t.Fatalf("%s: %v", segment.Marshal(r), err)
		}
		if a, b := string(segment.Marshal(fromJSON)), string(segment.Marshal(r)); a != b {
			t.Fatalf("JSON changed\n%s\n%s", b, a)
		}
		text := segment.Format(r)
		fromText, err := segment.ParseText(text)
		if err != nil {
			t.Fatalf("%s\nof %s: %v", text, segment.Marshal(r), err)
		}
		if a, b := string(segment.Marshal(fromText)), string(segment.Marshal(segment.Normalize(r))); a != b {
			t.Fatalf("%s\n got %s\nwant %s", text, a, b)
		}
	}
}

func FuzzParseText(f *testing.F) {
	f.Add(`city is "Busan" and (ordered at least 2 times in the last 30 days or ordered after 2026-10-01)`)
	f.Add(`first viewed then not ordered within 2 days`)
	f.Add(`first ordered in the last 30 days or not last visited before 2026-08-01`)
	f.Add(`first last "contains" where (last is 3) then not first ordered within 2 days`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := segment.ParseText(text)
		if err != nil {
			return
		}
		again, err := segment.ParseText(segment.Format(r))
		if err != nil {
			t.Fatalf("%q was read, but written as %q: %v", text, segment.Format(r), err)
		}
		if a, b := string(segment.Marshal(segment.Normalize(again))), string(segment.Marshal(segment.Normalize(r))); a != b {
			t.Fatalf("%q: %s became %s", text, b, a)
		}
	})
}

func FuzzParseDocument(f *testing.F) {
	f.Add([]byte(regulars))
	f.Add([]byte(`{"gilmok":"segment/1","name":"","rule":{"then":[{"event":"viewed","pick":"first"},{"not":{"event":"ordered","pick":"last"}}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := segment.ParseDocument(data)
		if err != nil {
			return
		}
		if _, err := segment.ParseDocument(segment.MarshalDocument(d)); err != nil {
			t.Fatalf("written as %s: %v", segment.MarshalDocument(d), err)
		}
	})
}

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func days(n int) time.Time { return noon.AddDate(0, 0, -n) }

func TestMatch(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	minji := &segmenttest.Subject{
		ID: 7, Location: seoul,
		Attributes: map[string]value.Value{
			"city": value.Text("Busan"), "points": value.Number(120), "spent": value.MoneyOf(value.Money{Minor: 27000, Currency: "KRW"}),
			"birthday": value.DateOf(value.MakeDate(1990, 11, 21)), "tags": value.List("vip", "soap"), "born": value.DateOf(value.MakeDate(1992, 2, 29)),
			"code": value.Text("9000"),
		},
		History: map[string][]segment.Occurrence{
			"ordered": {{At: days(40), Properties: segmenttest.Properties{"total": value.Number(60000), "category": value.Text("soap")}},
				{At: days(5), Properties: segmenttest.Properties{"total": value.Number(50000), "category": value.Text("candle")}}},
			"viewed": {{At: days(10)}, {At: days(3)}},
			"future": {{At: noon.Add(time.Hour)}},
			"called": {{At: days(9)}, {At: days(9), Properties: segmenttest.Properties{"n": value.Number(2)}},
				{At: days(9), Properties: segmenttest.Properties{"n": value.Number(3)}}, {At: noon.Add(time.Hour)}},
		},
		Consents: map[string]string{"email/advertising": "opted_in"},
		Segments: map[string]bool{"VIP": true},
		Context:  map[string]value.Value{"entry.value": value.Text("9000")},
	}
	for text, want := range map[string]bool{
		`city is "Busan"`: true, `city is "busan"`: false, `city contains "BUS"`: true, `city starts with "us"`: false,
		`city is not "Seoul"`: true, `country is not "KR"`: true, `country is set`: false, `country is "KR"`: false,
		`points at least 120`: true, `points more than 120`: false, `points between 100 and 120`: true,
		`spent at least 27000`: true, `spent less than 27000`: false, `spent is 27000`: true,
		`tags has tag "vip"`: true, `tags matches any tag ("x", "soap")`: true, `tags is not "vip"`: false,
		`birthday is on day of year today`: true, `birthday before 1991-01-01`: true, `born is on day of year "02-28"`: true,
		`code at least 50000`: false, `property entry.value at least "50000"`: false, `property entry.value at most "50000"`: true,
		`ordered`: true, `ordered exactly 2 times`: true, `ordered at least 2 times in the last 30 days`: false,
		`ordered with sum of total at least 110000`: true, `ordered with sum of total at least 110001`: false,
		`ordered where (category is "soap") `: true, `ordered in the last 30 days where (category is "soap")`: false,
		`did not opened in the last 90 days`: true, `opened at most 0 times`: true, `future`: false,
		`first viewed then ordered within 6 days`: true, `first viewed then ordered within 4 days`: false,
		`first viewed then not ordered within 2 days`: true, `first ordered then not viewed within 4 days`: true,
		`first ordered then not viewed within 60 days`: false,
		`first ordered in the last 30 days`:            false, `last ordered in the last 30 days`: true, `last ordered before 2026-11-01`: false, `first ordered before 2026-11-01`: true,
		`last ordered where (category is "soap")`: false, `last ordered where (category is "candle")`: true, `first ordered in the last 60 days where (category is "soap")`: true,
		`not last visited before 2026-08-01`: true, `last visited`: false, `first future`: false, `last called where (n is 3)`: true, `first called where (n is not set)`: true, `last called where (n is 2)`: false,
		`first first viewed then not ordered within 2 days`: true, `first last viewed then ordered`: false, `first viewed then first ordered`: false, `first viewed then last ordered`: true,
		`in segment VIP`: true, `consents to email`: true, `consents to sms`: false, `consent to sms for advertising is unknown`: true,
		`everybody`: true, `nobody`: false, `not (city is "Seoul" or city is "Busan")`: false,
	} {
		r, err := segment.ParseText(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := r.Match(minji, noon); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
		if e := segment.Explain(r, minji, noon); e.Holds != want {
			t.Errorf("%s: explained as %v", text, e.Holds)
		}
	}
}

func TestBucketSpreadsEvenly(t *testing.T) {
	var tenths [10]int
	for id := range int64(10000) {
		tenths[int(segment.Bucket("salt", id)/10)]++
	}
	for i, n := range tenths {
		if n < 900 || n > 1100 {
			t.Errorf("tenth %d holds %d of 10,000", i, n)
		}
	}
}

func TestExplain_SaysWhenThePickedEventWas(t *testing.T) {
	s := &segmenttest.Subject{Location: time.UTC, History: map[string][]segment.Occurrence{"ordered": {{At: days(40)}, {At: days(5)}, {At: noon.Add(time.Hour)}}}}
	for text, want := range map[string]string{
		`first ordered in the last 30 days`:       "2026-10-12T12:00:00Z",
		`last ordered where (category is "soap")`: "2026-11-16T12:00:00Z",
		`last visited`:                              "",
		`ordered in the last 30 days`:               "1",
		`ordered at least 1 times after 2027-01-01`: "0",
	} {
		r, err := segment.ParseText(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := segment.Explain(r, s, noon).Saw; got != want {
			t.Errorf("%s: saw %q, want %q", text, got, want)
		}
	}
}

func TestConditions_AreWalkedInOrderAndCanBeLeft(t *testing.T) {
	r, err := segment.ParseText(`a is 1 and not (b is 2 or (c is 3 and ordered)) and d is 4`)
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for c := range segment.Conditions(r) {
		if a, is := c.(segment.Attribute); is {
			seen = append(seen, a.Key)
		}
		if _, is := c.(segment.Event); is {
			break
		}
	}
	if got := strings.Join(seen, ""); got != "abc" {
		t.Errorf("walked through %q", got)
	}
}
