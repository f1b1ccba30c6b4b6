package ui

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
)

// refusalSentence says why a provider did not take a message. The provider's own
// words stand at the end: they often name what no list of codes does.
func refusalSentence(e *dispatch.Error) Sentence {
	s := refusalOf(e)
	if words := strings.TrimSpace(e.Words); words != "" && !e.Down {
		s.Todo += " " + lang.X("refusal.words.said", "It said: “{{.Words}}”", map[string]any{"Words": words})
	}
	return s
}

func refusalOf(e *dispatch.Error) Sentence {
	nothing := lang.X("refusal.nothing.data", "Nothing was sent.")
	switch {
	case refusedPassword(e.Code):
		return Sentence{lang.X("refusal.password.what", "The mail server refused the password"), nothing,
			lang.X("refusal.password.todo", "Check user and password in Settings › Senders. Some providers want an app password.")}
	case e.Code == "imap_login":
		return Sentence{lang.X("refusal.mailbox.what", "The mailbox refused the password"), nothing,
			lang.X("refusal.mailbox.todo", "Check its user and password in Settings › Senders. Some providers want an app password, or IMAP switched on first.")}
	case e.Code == "imap_folder":
		return Sentence{lang.X("refusal.folder.what", "The mailbox has no such folder"), nothing,
			lang.X("refusal.folder.todo", "Check the folder's name in Settings › Senders.")}
	case refusedKey(e.Code):
		return Sentence{lang.X("refusal.key.what", "The provider refused the key"), nothing,
			lang.X("refusal.key.todo", "Check the key in Settings › Senders, and whether it may send, and from this address.")}
	case e.Code == "bad_key":
		return Sentence{lang.X("refusal.file.what", "The key is not the file of a service account"), nothing,
			lang.X("refusal.file.todo", "Make one in the Firebase console (project settings, service accounts) and paste the whole file.")}
	case e.Code == dispatch.CodeBadGrant:
		return Sentence{lang.X("refusal.grant.what", "What access tokens are asked for with is not complete"), nothing,
			lang.X("refusal.grant.todo", "Fill in the token address, the client ID and the refresh token in Settings › Senders.")}
	case e.Code == dispatch.CodeUnkept:
		return Sentence{lang.X("refusal.unkept.what", "The new key of this sender could not be kept on this computer"), nothing,
			lang.X("refusal.unkept.todo", "Nothing is sent until it can be, and it is tried again by itself. Unlock the keychain, or make room on the disk.")}
	case e.Code == "pictures":
		return Sentence{lang.X("refusal.pictures.what", "This provider cannot carry the pictures inside the mail"), nothing,
			lang.X("refusal.pictures.todo", "Send it through the provider's mail server (SMTP) or through another sender, or leave the pictures out.")}
	case e.Down:
		return Sentence{lang.X("refusal.down.what", "The mail server cannot be reached"), nothing,
			lang.X("refusal.down.todo", "Check the server's name, the port and your connection.")}
	case e.Code == dispatch.CodeSealed:
		return Sentence{lang.X("refusal.sealed.what", "The sample shop writes to nobody"), nothing,
			lang.X("refusal.sealed.todo", "It sends to files only. Make a workspace of your own to send for real.")}
	case e.Code == dispatch.CodeNoSender:
		return Sentence{lang.X("refusal.none.what", "There is no sender for this channel"), nothing,
			lang.X("refusal.none.todo", "Set one up in Settings › Senders.")}
	case e.Code == dispatch.CodeNoSecret:
		return Sentence{lang.X("refusal.secret.what", "The password or key of this sender is not on this computer"), nothing,
			lang.X("refusal.secret.todo", "Fill it in in Settings › Senders. It is kept on each computer by itself, never in the workspace.")}
	case e.Code == dispatch.CodeBadFrom:
		return Sentence{lang.X("refusal.from.what", "The sender has no address of its own"), nothing,
			lang.X("refusal.from.todo", "Fill in From in Settings › Senders, as in Shop <hello@example.com>.")}
	}
	switch e.Verdict {
	case dispatch.VerdictConfiguration:
		return Sentence{lang.X("refusal.account.what", "The mail server does not accept this sender"), nothing,
			lang.X("refusal.account.todo", "Look over the sender in Settings › Senders.")}
	case dispatch.VerdictPermanent, dispatch.VerdictSuppress:
		return Sentence{lang.X("refusal.address.what", "The mail server refused this address"), nothing,
			lang.X("refusal.address.todo", "Check the address.")}
	case dispatch.VerdictUncertain:
		return Sentence{lang.X("refusal.uncertain.what", "The connection broke before the answer came"),
			lang.X("refusal.uncertain.data", "The message may or may not have arrived. It is not sent again by itself."),
			lang.X("refusal.uncertain.todo", "Look whether it has arrived.")}
	}
	return Sentence{lang.X("refusal.later.what", "The mail server does not take the message now"), nothing,
		lang.X("refusal.later.todo", "Try again in a few minutes.")}
}

// refusedKey reports the answers of providers over the web to a key that is wrong or
// may not do this.
func refusedKey(code string) bool {
	first, _, _ := strings.Cut(code, " ")
	return first == "401" || first == "403" || code == "twilio 20003" || code == "ses InvalidSignatureException" || code == "ses UnrecognizedClientException"
}

// refusedPassword reports the codes of RFC 4954 (SMTP AUTH) for credentials.
func refusedPassword(code string) bool {
	for _, start := range []string{"530", "534", "535", "538", "auth"} {
		if strings.HasPrefix(code, start) {
			return true
		}
	}
	return false
}
