package nhn

import (
	"slices"
	"strconv"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
)

// word is NHN's word on a request, or on one recipient.
type word struct {
	OK      bool   `json:"isSuccessful"`
	Code    int    `json:"resultCode"`
	Message string `json:"resultMessage"`
}

// about is NHN's word on one recipient.
type about struct {
	word
	Seq int    `json:"recipientSeq"` // from 1 on
	Key string `json:"recipientGroupingKey"`
}

// results reads the answer, whose status is 200 whatever became of the messages, and
// finds the word on each by its key, or by its place where no key is told.
func (s *Sender) results(a *call.Answer, keys []string) ([]dispatch.Result, error) {
	if !a.OK() {
		return nil, a.Refusal()
	}
	type sent struct {
		Request string  `json:"requestId"`
		Texts   []about `json:"sendResultList"`
		Talks   []about `json:"sendResults"`
	}
	var said struct {
		Header word
		Body   struct{ Data sent }
		Talk   sent `json:"message"`
	}
	if err := a.Taken(&said); err != nil {
		return nil, err
	}
	if !said.Header.OK {
		return nil, s.refusal(said.Header)
	}
	part := said.Body.Data
	if s.kakao {
		part = said.Talk
	}
	words, results := append(part.Texts, part.Talks...), make([]dispatch.Result, len(keys))
	for i, key := range keys {
		at := slices.IndexFunc(words, func(w about) bool {
			return w.Key == key || w.Key == "" && (w.Seq == i+1 || len(keys) == 1)
		})
		switch {
		case at < 0:
			results[i].Err = &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_word", Words: "request " + part.Request}
		case words[at].Code != 0 && !(s.kakao && words[at].Code == kakaoTaken):
			results[i].Err = s.refusal(words[at].word)
		default:
			results[i].Receipt = dispatch.Receipt{ProviderID: part.Request + "/" + strconv.Itoa(words[at].Seq), Words: words[at].Message}
		}
	}
	return results, nil
}

// kakaoTaken is, beside 0, what the guide to brand messages calls taken.
const kakaoTaken = 200

func (s *Sender) refusal(w word) error {
	e := &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "nhn " + strconv.Itoa(w.Code), Words: w.Message}
	switch {
	case s.kakao && w.Code == -1005: // the key was used before: it may have been taken then
		e.Verdict = dispatch.VerdictUncertain
	case s.kakao && (w.Code == -1006 || w.Code == -1027): // the sender key, or the channel is blocked
		e.Verdict = dispatch.VerdictConfiguration
	case w.Code <= -1000 && w.Code >= -1008: // keys, addresses that may call
		e.Verdict = dispatch.VerdictConfiguration
	case w.Code == -9999: // something broke there, before or after
		e.Verdict = dispatch.VerdictUncertain
	}
	return e
}
