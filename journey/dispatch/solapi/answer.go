package solapi

import (
	"encoding/json"
	"strings"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
)

// word is Solapi's word on one message.
type word struct {
	MessageID     string            `json:"messageId"`
	StatusCode    string            `json:"statusCode"`
	StatusMessage string            `json:"statusMessage"`
	CustomFields  map[string]string `json:"customFields"`
}

// results finds the word on each message by its key. One that is not spoken of was
// neither taken nor refused for certain.
func (s *Sender) results(a *call.Answer, ms []dispatch.Message) ([]dispatch.Result, error) {
	if !a.OK() {
		return nil, whole(a)
	}
	var said struct {
		Failed  []word `json:"failedMessageList"`
		Taken   []word `json:"messageList"`
		GroupOf struct {
			ID string `json:"groupId"`
		} `json:"groupInfo"`
	}
	if err := a.Taken(&said); err != nil {
		return nil, err
	}
	words := map[string]word{}
	for _, w := range append(said.Taken, said.Failed...) {
		words[w.CustomFields[keyField]] = w
	}
	results := make([]dispatch.Result, len(ms))
	for i, m := range ms {
		w, spoken := words[m.Key]
		switch {
		case !spoken:
			results[i].Err = &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_word", Words: "group " + said.GroupOf.ID}
		default:
			results[i].Receipt, results[i].Err = w.result()
		}
	}
	return results, nil
}

func (w word) result() (dispatch.Receipt, error) {
	if taken(w.StatusCode) {
		return dispatch.Receipt{ProviderID: w.MessageID, Words: w.StatusCode + " " + w.StatusMessage}, nil
	}
	e := &dispatch.Error{Verdict: Verdict(w.StatusCode), Code: "solapi " + w.StatusCode, Words: w.StatusMessage}
	e.Slow = w.StatusCode == "3053"
	if e.Verdict == dispatch.VerdictTemporary && strings.HasSuffix(w.StatusCode, "3108") {
		e.RetryAfter = time.Hour
	}
	return dispatch.Receipt{}, e
}

// taken reports the states of a message that is on its way or has arrived.
func taken(code string) bool { return code == "2000" || code == "3000" || code == "4000" }

// codes that are not the message's own fault for good. What is in neither list is permanent.
var (
	suppress  = []string{"1061", "2061"}                                                                                                         // opted out by the free 080 number
	temporary = []string{"1024", "1026", "2024", "3024", "3040", "3041", "3042", "3043", "3044", "3045", "3046", "3053", "3056", "3057", "3108"} // server, a second one to the number in one request, handset, queue, Kakao's night
	account   = []string{"1030", "2230", "1062", "1063", "3101"}                                                                                 // balance, sender number, Kakao profile
)

// Verdict sorts a status code of Solapi.
func Verdict(code string) dispatch.Verdict {
	for _, list := range []struct {
		codes   []string
		verdict dispatch.Verdict
	}{
		{suppress, dispatch.VerdictSuppress}, {temporary, dispatch.VerdictTemporary}, {account, dispatch.VerdictConfiguration},
	} {
		for _, c := range list.codes {
			if c == code {
				return list.verdict
			}
		}
	}
	return dispatch.VerdictPermanent
}

// whole sorts the refusal of a whole request.
func whole(a *call.Answer) error {
	e := a.Refusal()
	var said struct{ ErrorCode, ErrorMessage string }
	if json.Unmarshal(a.Body, &said) == nil && said.ErrorCode != "" {
		e.Code, e.Words = e.Code+" "+said.ErrorCode, said.ErrorMessage
	}
	switch said.ErrorCode {
	case "RequestTimeTooSkewed", "DuplicatedSignature", "InvalidAPIKey", "SignatureDoesNotMatch", "NotEnoughBalance":
		e.Verdict = dispatch.VerdictConfiguration
	case "FailedToAddMessage": // every message of the request was refused
		e.Verdict = dispatch.VerdictPermanent
	}
	return e
}
