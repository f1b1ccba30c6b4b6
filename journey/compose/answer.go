package compose

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"

	"gilmok/preview"
)

// answerToken names a message and an answer to its question, in the subject of the mail
// that gives it. It is signed with the workspace's own random id, as Token is, and is
// none for anything else.
func answerToken(workspace, key, answer string) string {
	a, _ := preview.ParseAnswer(answer) // what says no survey opens as none
	a.Text, a.Question = "", ""
	encode := base64.RawURLEncoding.EncodeToString
	payload := key + "\n" + a.String()
	return encode([]byte(payload)) + "." + encode(answerSum(workspace, payload))
}

func answerSum(workspace, payload string) []byte {
	mac := hmac.New(sha256.New, []byte(workspace))
	mac.Write([]byte("answer\x00" + payload))
	return mac.Sum(nil)[:signature]
}

// OpenAnswer gives the key of the message and the answer that a token names; ok is false
// for one that this workspace did not make.
func OpenAnswer(workspace, token string) (key string, a preview.Answer, ok bool) {
	name, sum, found := strings.Cut(token, ".")
	payload, err := base64.RawURLEncoding.DecodeString(name)
	if !found || err != nil {
		return "", a, false
	}
	given, err := base64.RawURLEncoding.DecodeString(sum)
	if err != nil || !hmac.Equal(given, answerSum(workspace, string(payload))) {
		return "", a, false
	}
	key, text, _ := strings.Cut(string(payload), "\n")
	a, ok = preview.ParseAnswer(text)
	return key, a, ok
}

// answerMail is the address that begins the mail of an answer: the person sees what they
// answer, and sends it; to a question in own words they write it.
func answerMail(to, token, answer string) string {
	a, _ := preview.ParseAnswer(answer)
	address := "mailto:" + to + "?subject=" + url.PathEscape("answer "+token)
	if a.Value != "" {
		address += "&body=" + strings.ReplaceAll(url.QueryEscape(a.Text), "+", "%20")
	}
	return address
}
