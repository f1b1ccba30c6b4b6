// Package ses sends mail through Amazon SES, version 2 of its interface, by Amazon's
// own library: it signs the requests, and its six modules weigh one megabyte.
//
// The mail goes as the very bytes that we made. SES knows no idempotency keys, so the
// library's own repeats are off and a lost answer is uncertain. What SES tells without
// a queue of one's own is its list of addresses that bounced or complained.
package ses

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "ses"

// Keys of a sender's configuration. The secret is that of the access key.
const (
	KeyAccessKey     = "access_key"
	KeyRegion        = "region"            // empty: Seoul
	KeyConfiguration = "configuration_set" // empty: the account's default
)

const seoul = "ap-northeast-2"

// Sender is one SES account in one region.
type Sender struct {
	name          string
	configuration *string
	client        *sesv2.Client
}

// New makes a sender; secret is that of the access key.
func New(account store.Sender, secret string, client *http.Client) (*Sender, error) {
	c := account.Config
	if err := call.Secret(secret); err != nil || c[KeyAccessKey] == "" {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeNoSecret}
	}
	o := sesv2.Options{
		Region: seoul, HTTPClient: call.Once{Client: client}, Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider(c[KeyAccessKey], secret, ""),
	}
	if c[KeyRegion] != "" {
		o.Region = c[KeyRegion]
	}
	if base := call.Base(account, ""); base != "" {
		o.BaseEndpoint = &base
	}
	s := &Sender{name: account.Name, client: sesv2.New(o)}
	if name := c[KeyConfiguration]; name != "" {
		s.configuration = &name
	}
	return s, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.name }

// Check implements dispatch.Checker. A key that may send need not be let to look at the
// account.
func (s *Sender) Check(ctx context.Context) (none dispatch.Limits, err error) {
	account, err := s.client.GetAccount(ctx, &sesv2.GetAccountInput{})
	if err == nil {
		if !account.SendingEnabled {
			err = &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "ses SendingPausedException", Words: "sending is switched off for the account"}
		}
		return none, err
	}
	e := dispatch.Classify(refusal(err))
	var answered *smithyhttp.ResponseError
	if errors.As(err, &answered) && (e.Verdict != dispatch.VerdictConfiguration || !slices.Contains(wrongKey, strings.TrimPrefix(e.Code, "ses "))) {
		return none, dispatch.ErrUnproved
	}
	return none, e
}

// wrongKey are Amazon's codes for credentials that are nobody's, or were taken back.
var wrongKey = []string{"UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch", "ExpiredTokenException"}

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	sent, err := s.client.SendEmail(ctx, &sesv2.SendEmailInput{
		Destination:          &types.Destination{ToAddresses: []string{m.To}},
		Content:              &types.EmailContent{Raw: &types.RawMessage{Data: m.Raw}},
		ConfigurationSetName: s.configuration,
		EmailTags:            []types.MessageTag{{Name: aws.String("gilmok"), Value: aws.String(tag(m.Key))}},
	})
	if err != nil {
		return dispatch.Receipt{}, refusal(err)
	}
	return dispatch.Receipt{ProviderID: aws.ToString(sent.MessageId), Words: "accepted"}, nil
}

// tag leaves of a key what SES allows in one: letters, digits, _ - . and @.
func tag(key string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-.@", r)) {
			return r
		}
		return '-'
	}, key)
}

// daily is how long a sender rests whose quota of the day is used up; it is rolling.
const daily = time.Hour

// refusal sorts the library's errors: by what became of the request, then by SES's
// own codes, then by the status.
func refusal(err error) error {
	var lost *dispatch.Error
	if errors.As(err, &lost) {
		return lost
	}
	var said smithy.APIError
	var answer *smithyhttp.ResponseError
	e := &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "error", Words: err.Error(), Err: err}
	if errors.As(err, &answer) && answer.HTTPStatusCode() >= http.StatusMultipleChoices { // else it was taken, and its answer cannot be read
		a := call.Answer{Code: answer.HTTPStatusCode(), Status: strconv.Itoa(answer.HTTPStatusCode())}
		if answer.Response != nil {
			a.Header = answer.Response.Header
		}
		e = a.Refusal()
	}
	if !errors.As(err, &said) {
		return e
	}
	call.Say(e, "ses "+said.ErrorCode(), said.ErrorMessage())
	sort(e, said.ErrorCode())
	return e
}

func sort(e *dispatch.Error, code string) {
	switch code {
	case "TooManyRequestsException", "ThrottlingException", "Throttling", "LimitExceededException":
		e.Verdict, e.Slow = dispatch.VerdictTemporary, true
		if strings.Contains(strings.ToLower(e.Words), "daily") {
			e.RetryAfter = daily
		}
	case "MailFromDomainNotVerifiedException", "AccountSuspendedException", "SendingPausedException", "NotFoundException",
		"AccessDeniedException", "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException",
		"SignatureDoesNotMatch", "IncompleteSignature", "RequestExpired", "ExpiredTokenException", "MissingAuthenticationTokenException":
		e.Verdict = dispatch.VerdictConfiguration
	case "MessageRejected":
		e.Verdict = dispatch.VerdictPermanent
		if strings.Contains(e.Words, "not verified") { // From, or anybody at all in the sandbox
			e.Verdict = dispatch.VerdictConfiguration
		}
	case "BadRequestException":
		e.Verdict = dispatch.VerdictPermanent
	}
}
