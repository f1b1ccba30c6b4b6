package compose

import (
	"net/url"
	"strings"

	"gilmok/preview"
)

// answerToken names a message and an answer to its question, in the subject of the mail
// that gives it. It is signed with the workspace's own random id, as Token is, and is
// none for anything else.
func answerToken(workspace, key string, a preview.Answer) string {
	a.Text, a.Question = "", ""
	return signed(workspace, useAnswer, key+"\n"+a.String())
}

// OpenAnswer gives the key of the message and the answer that a token names; ok is false
// for one that this workspace did not make.
func OpenAnswer(workspace, token string) (key string, a preview.Answer, ok bool) {
	says, ok := openSigned(workspace, useAnswer, token)
	if !ok {
		return "", a, false
	}
	key, text, _ := strings.Cut(says, "\n")
	a, ok = preview.ParseAnswer(text)
	return key, a, ok
}

// answerMail is the address that begins the mail of an answer: the person sees what they
// answer, and sends it; to a question in own words they write it.
func answerMail(to, workspace, key, answer string) string {
	a, _ := preview.ParseAnswer(answer) // what says no survey opens as none
	address := "mailto:" + to + "?subject=" + url.PathEscape("answer "+answerToken(workspace, key, a))
	if a.Value != "" {
		address += "&body=" + strings.ReplaceAll(url.QueryEscape(a.Text), "+", "%20")
	}
	return address
}
