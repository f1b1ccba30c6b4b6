package journey

import (
	"fmt"

	"gilmok/store"
	"gilmok/store/segment"
)

// Webhook calls an address of the shop's own: a message of the channel webhook,
// sent like any other, whose answer is kept for the steps that follow.
type Webhook struct {
	Titled
	Message string `json:"message"` // by name, of channel webhook
	SaveAs  string `json:"save_as,omitempty"`
}

// Kind implements Step.
func (*Webhook) Kind() Kind { return KindWebhook }

// Ports implements Step.
func (*Webhook) Ports() []Port { return []Port{{Name: PortOut}, {Name: PortFailed}} }

func (*Webhook) needs(*segment.Needs) {}

func (w *Webhook) check(c *checker) {
	if w.Message == "" {
		c.error("message", CodeMissing, "")
		return
	}
	if info, known := c.message("message", w.Message); known && info.Channel != store.ChannelWebhook {
		c.error("message", CodeWrongChannel, string(info.Channel))
	}
}

func (w *Webhook) act(t *turn) verdict {
	if t.arriving || t.in.Retry {
		send := Send{Step: t.id, Message: t.e.message(w.Message), Planned: t.at, LateAfter: t.e.Journey.Policy.Late()}
		if v := t.ask(send); v.Allowed() {
			return stay(t.recheck(v.Until))
		}
		t.decided(DecidedMoved, PortFailed)
		return leave(PortFailed)
	}
	if t.in.Outcomes == nil {
		return stay(t.recheck(t.now))
	}
	t.at = t.now
	if !anySent(t.in.Outcomes) {
		t.decided(DecidedMoved, PortFailed)
		return leave(PortFailed)
	}
	t.tell(DecidedMoved, PortOut, func() map[string]any { return map[string]any{SawAnswer: short(fmt.Sprint(t.in.Answer))} })
	if w.SaveAs != "" && t.in.Answer != nil {
		t.context().set(w.SaveAs, t.in.Answer)
	}
	return leave(PortOut)
}
