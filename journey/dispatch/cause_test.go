package dispatch_test

import (
	"testing"

	"gilmok/journey/dispatch"
)

func TestCauses(t *testing.T) {
	for code, want := range map[string]dispatch.Cause{
		"550 5.1.1": dispatch.CauseNobody, "550": dispatch.CauseNobody, "553 5.1.3": dispatch.CauseNobody, "bad_address": dispatch.CauseNobody,
		"550 5.1.8": dispatch.CauseAccount, "535 5.7.8": dispatch.CauseAccount, "no_sender": dispatch.CauseAccount, "certificate": dispatch.CauseAccount, "sealed": dispatch.CauseAccount,
		"552 5.2.2": dispatch.CauseFull, "552": dispatch.CauseFull, "452 4.2.2": dispatch.CauseFull,
		"550 5.7.1": dispatch.CauseBlocked, "554": dispatch.CauseBlocked, "451 4.7.1": dispatch.CauseBlocked,
		"552 5.3.4": dispatch.CauseMessage, "bad_message": dispatch.CauseMessage, "smtputf8_missing": dispatch.CauseMessage,
		"connection_lost": dispatch.CauseNetwork, "unreachable": dispatch.CauseNetwork, "421 4.3.2": dispatch.CauseNetwork,
		"401 unauthorized": dispatch.CauseAccount, "403": dispatch.CauseAccount, "pictures": dispatch.CauseAccount, "422 validation_error": dispatch.CauseMessage, "400 invalid_parameter": dispatch.CauseMessage,
		"postmark 406": dispatch.CauseNobody, "twilio 21614": dispatch.CauseNobody, "UNREGISTERED": dispatch.CauseNobody,
		"solapi 3059": dispatch.CauseOther, "": dispatch.CauseOther,
	} {
		if got := dispatch.CauseOf(code); got != want {
			t.Errorf("%q is %s, want %s", code, got, want)
		}
	}
}
