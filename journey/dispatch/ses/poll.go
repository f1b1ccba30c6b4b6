package ses

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"

	"gilmok/journey/dispatch/inbound"
)

// mostPages are read in one Poll, of pageSize addresses each.
const (
	pageSize  = 1000
	mostPages = 20
)

// Poll implements inbound.Poller.
func (s *Sender) Poll(ctx context.Context, mark string, now time.Time) (inbound.News, error) {
	span := inbound.Resume(mark, now, 0, mostPages)
	news := span.News()
	in := &sesv2.ListSuppressedDestinationsInput{StartDate: aws.Time(span.From), EndDate: aws.Time(span.Until), PageSize: aws.Int32(pageSize)}
	if span.Next != "" {
		in.NextToken = aws.String(span.Next)
	}
	for {
		out, err := s.client.ListSuppressedDestinations(ctx, in)
		if err != nil {
			return news, refusal(err)
		}
		for _, d := range out.SuppressedDestinationSummaries {
			at := aws.ToTime(d.LastUpdateTime)
			r := inbound.Report{Kind: inbound.Bounce, Blame: inbound.Address, Recipient: aws.ToString(d.EmailAddress), At: at,
				Words: "on the suppression list of Amazon SES", ID: string(d.Reason) + "|" + aws.ToString(d.EmailAddress) + "|" + at.UTC().Format(time.RFC3339)}
			if d.Reason == types.SuppressionListReasonComplaint {
				r.Kind, r.Blame = inbound.Complaint, ""
			}
			news.Reports = append(news.Reports, r)
		}
		if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" || !span.Turn(*in.NextToken, &news) {
			return news, nil
		}
	}
}
