package nhn

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
)

// A page of results, and how many pages are read in one Poll.
const (
	pageSize  = 1000
	mostPages = 20
)

// seoul is the zone of all times at NHN Cloud; Korea keeps no summer time.
var seoul = time.FixedZone("KST", 9*60*60)

const (
	seconds = "2006-01-02 15:04:05"
	minutes = "2006-01-02 15:04"
)

// Poll implements inbound.Poller. NHN is asked by windows of at most a day.
func (s *Sender) Poll(ctx context.Context, mark string, now time.Time) (inbound.News, error) {
	span := inbound.Resume(mark, now, 0, 1)
	for window := min(span.Until.Sub(span.From), 24*time.Hour); ; window /= 2 {
		until := span.From.Add(window)
		reports, err := s.between(ctx, span.From, until)
		if errors.Is(err, errPages) && window >= leastWindow {
			continue
		}
		if err != nil && !errors.Is(err, errPages) {
			return inbound.News{}, err
		}
		news := span.News()
		if until.Before(span.Until) {
			span.Rest(until, &news)
		}
		news.Reports = reports
		return news, nil
	}
}

// errPages is what more results are than are read at once; the time they are asked for is
// halved then, until it is as short as NHN tells times apart.
var errPages = errors.New("more results than are read at once")

const leastWindow = 2 * time.Minute

func (s *Sender) between(ctx context.Context, since, until time.Time) ([]inbound.Report, error) {
	ask := s.texts
	if s.kakao {
		ask = s.talks
	}
	reports, err := ask(ctx, since, until)
	if err != nil || s.kakao || s.optOut == "" {
		return reports, err
	}
	refused, err := s.refused(ctx, since, until)
	return append(reports, refused...), err
}

// each reads the pages of a list, until one is short.
func (s *Sender) each(ctx context.Context, path string, q url.Values, read func(*question) (int, error)) error {
	q.Set("pageSize", strconv.Itoa(pageSize))
	for page := 1; page <= mostPages; page++ {
		q.Set("pageNum", strconv.Itoa(page))
		n, err := read(&question{s: s, ctx: ctx, url: s.base + path + "?" + q.Encode()})
		if err != nil || n < pageSize {
			return err
		}
	}
	return errPages
}

// question is one question to NHN.
type question struct {
	s   *Sender
	ctx context.Context
	url string
}

// into reads the answer, whose header must say that it went well.
func (h *question) into(header *word, answer any) error {
	if err := call.Ask(h.ctx, h.s.http, h.url, "X-Secret-Key", h.s.secret, answer); err != nil {
		return err
	}
	if !header.OK {
		return h.s.refusal(*header)
	}
	return nil
}

// Registered implements dispatch.Numberer. The Kakao product knows nothing of numbers.
func (s *Sender) Registered(ctx context.Context) (bool, error) {
	if s.kakao {
		return false, errors.ErrUnsupported
	}
	var answer struct {
		Header word
		Body   struct {
			Data []struct {
				Number  string `json:"sendNo"`
				Used    string `json:"useYn"`
				Blocked string `json:"blockYn"`
			}
		}
	}
	q := question{s: s, ctx: ctx, url: s.base + "/sms/v3.0/appKeys/" + s.app + "/sendNos?" + url.Values{"sendNo": {s.from}}.Encode()}
	if err := q.into(&answer.Header, &answer); err != nil {
		return false, err
	}
	for _, d := range answer.Body.Data { // all that contain these digits
		if call.Domestic(d.Number) == s.from && d.Used != "N" && d.Blocked != "Y" {
			return true, nil
		}
	}
	return false, nil
}

func (s *Sender) texts(ctx context.Context, since, until time.Time) (list []inbound.Report, err error) {
	for _, form := range []string{"SMS", "LMS"} {
		q := url.Values{"startUpdateDate": {since.In(seoul).Format(seconds)}, "endUpdateDate": {until.In(seoul).Format(seconds)}, "messageType": {form}}
		err := s.each(ctx, "/sms/v3.0/appKeys/"+s.app+"/message-results", q, func(h *question) (int, error) {
			var answer struct {
				Header word
				Body   struct {
					Data []struct {
						Request string `json:"requestId"`
						Seq     int    `json:"recipientSeq"`
						Code    string `json:"resultCode"`
						Words   string `json:"resultCodeName"`
						At      string `json:"resultDate"`
						Key     string `json:"recipientGroupingKey"`
					}
				}
			}
			if err := h.into(&answer.Header, &answer); err != nil {
				return 0, err
			}
			for _, d := range answer.Body.Data {
				id := d.Request + "/" + strconv.Itoa(d.Seq)
				r := inbound.Report{Kind: inbound.Delivered, Key: d.Key, ProviderID: id, Status: d.Code, Words: d.Words, At: instant(d.At), ID: id + "|" + d.Code}
				if d.Code != "1000" {
					r.Kind, r.Blame = inbound.Bounce, blame(d.Code)
				}
				list = append(list, r)
			}
			return len(answer.Body.Data), nil
		})
		if err != nil {
			return list, err
		}
	}
	return list, nil
}

// blame sorts the results of the carriers.
func blame(code string) inbound.Blame {
	switch code {
	case "3001", "3003", "3012", "3013": // no such number
		return inbound.Address
	case "3017", "3018", "3019": // the sender number, or taken for spam
		return inbound.Ours
	}
	return inbound.Mailbox
}

// talks asks what became of AlimTalk and of brand messages. Who has not signed up for
// these is refused there, which is no trouble.
func (s *Sender) talks(ctx context.Context, since, until time.Time) ([]inbound.Report, error) {
	list, err := s.talksOf(ctx, "/alimtalk/v2.3/appkeys/", since, until)
	if err != nil {
		return list, err
	}
	brands, err := s.talksOf(ctx, "/brand-message/v1.0/appkeys/", since, until)
	if dispatch.Declined(err) {
		err = nil
	}
	return append(list, brands...), err
}

func (s *Sender) talksOf(ctx context.Context, path string, since, until time.Time) (list []inbound.Report, err error) {
	q := url.Values{"startRequestDate": {since.In(seoul).Format(minutes)}, "endRequestDate": {until.In(seoul).Format(minutes)}}
	err = s.each(ctx, path+s.app+"/messages", q, func(h *question) (int, error) {
		var answer struct {
			Header word
			Found  struct {
				Messages []struct {
					Request string `json:"requestId"`
					Seq     int    `json:"recipientSeq"`
					Number  string `json:"recipientNo"`
					Status  string `json:"messageStatus"`
					Words   string `json:"resultCodeName"`
					At      string `json:"receiveDate"`
					Key     string `json:"recipientGroupingKey"`
				}
			} `json:"messageSearchResultResponse"`
		}
		if err := h.into(&answer.Header, &answer); err != nil {
			return 0, err
		}
		for _, m := range answer.Found.Messages {
			id := m.Request + "/" + strconv.Itoa(m.Seq)
			r := inbound.Report{Kind: inbound.Delivered, Key: m.Key, ProviderID: id, Recipient: call.International(m.Number), Words: m.Words, At: instant(m.At), ID: id + "|" + m.Status}
			switch m.Status {
			case "COMPLETED":
			case "FAILED":
				r.Kind, r.Blame = inbound.Bounce, inbound.Unreached
			default:
				continue
			}
			list = append(list, r)
		}
		return len(answer.Found.Messages), nil
	})
	return list, err
}

// refused reads who called the free number. The list gives no instant that could tell
// two calls apart, so the day does: who agreed again and called again is heard again.
func (s *Sender) refused(ctx context.Context, since, until time.Time) (list []inbound.Report, err error) {
	q := url.Values{"unsubscribeNo": {s.optOut}, "startRequestDate": {since.In(seoul).Format(seconds)}, "endRequestDate": {until.In(seoul).Format(seconds)}}
	err = s.each(ctx, "/sms/v3.0/appKeys/"+s.app+"/blockservice/recipients", q, func(h *question) (int, error) {
		var answer struct {
			Header word
			Body   struct {
				Data []struct {
					Number string `json:"recipientNo"`
				}
			}
		}
		if err := h.into(&answer.Header, &answer); err != nil {
			return 0, err
		}
		for _, d := range answer.Body.Data {
			list = append(list, inbound.Report{Kind: inbound.Unsubscribe, Recipient: call.International(d.Number), ID: "refused|" + d.Number + "|" + until.In(seoul).Format(time.DateOnly)})
		}
		return len(answer.Body.Data), nil
	})
	return list, err
}

// instant reads a time of NHN's; zero where there is none.
func instant(text string) time.Time {
	text, _, _ = strings.Cut(text, ".")
	at, err := time.ParseInLocation(seconds, text, seoul)
	if err != nil {
		return time.Time{}
	}
	return at
}
