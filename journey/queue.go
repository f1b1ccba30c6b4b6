package journey

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

type needs = segment.Needs

// queue puts a message into the outbox: to be sent, to be held, or, for the
// record, as skipped.
func (b *batch) queue(p *store.Passage, s *store.Subject, x *Effect) {
	m := x.Send.Message
	e := &store.OutboxEntry{
		Run: b.run.ID, Passage: p.ID, Customer: p.Customer, Step: string(x.Step), Visit: x.Visit,
		Channel: m.Channel, Message: m.ID, Purpose: m.Purpose, Key: OutboxKey(p.ID, x.Step, x.Visit, m.Channel),
		Address: s.Address(m.Channel), State: store.OutboxPending, NotBefore: b.now, QueuedAt: b.now, Test: b.run.Mode == store.ModeTest,
	}
	e.MessageID = messageID(e.Key, b.r.st.Info().ID)
	late := x.Send.Planned
	if x.Verdict.Held() {
		e.NotBefore, late = x.Verdict.Until, x.Verdict.Until
	}
	if !x.Send.LateAfter.IsZero() {
		e.LateAfter = x.Send.LateAfter.AddTo(late)
	}
	if !x.Verdict.Allowed() {
		e.State, e.Reason, e.FinishedAt = store.OutboxSkipped, string(x.Verdict.Skip), b.now
	} else if !b.doubt(e, s, x.Send) {
		b.miss(e, s, x.Send)
	}
	b.entries = append(b.entries, e)
}

// OutboxKey is unique for ever: a passage sends at most once on a channel in
// one visit of a step.
func OutboxKey(p store.PassageID, step StepID, visit int, ch store.Channel) string {
	return fmt.Sprintf("%d/%s/%d/%s", p, step, visit, ch)
}

// messageID makes the Message-ID (RFC 5322) of an entry, the same whenever it is asked
// for, and another in every workspace. It names the workspace by a sum: the id itself
// signs the links by which people unsubscribe, and stays here.
func messageID(key, workspace string) string {
	sum, host := sha256.Sum256([]byte(workspace+"\x00"+key)), sha256.Sum256([]byte("message-id\x00"+workspace))
	return hex.EncodeToString(sum[:16]) + "@" + hex.EncodeToString(host[:8]) + ".gilmok"
}

// chose counts an experiment's arrival while it looks for its winner.
func (b *batch) chose(p *store.Passage, x *Effect) {
	s, _ := b.e.Journey.Steps[x.Step].(*Experiment)
	trial := b.shared.searching(x.Step, s)
	if trial == nil {
		return
	}
	alike := s.alike(b.subjects[p.Customer])
	trial.arrive(x.Port, alike, x.At)
	c, err := ParseContext(p.Context)
	if err != nil {
		return
	}
	c.mark(markVariant, x.Step, x.Port+" "+x.At.UTC().Format(time.RFC3339)+" "+alike)
	p.Context = c.Bytes()
}

// won counts an event for the variants of experiments the passage went through.
func (b *batch) won(p *store.Passage, e Event) {
	for id, s := range b.e.Journey.Steps {
		x, _ := s.(*Experiment)
		if b.shared.Trials[id] == nil {
			continue
		}
		trial := b.shared.searching(id, x)
		if trial == nil || x.Winner.By != e.Name {
			continue
		}
		c, err := ParseContext(p.Context)
		if err != nil {
			continue
		}
		variant, rest, ok := strings.Cut(c.marked(markVariant, id), " ")
		at, alike, _ := strings.Cut(rest, " ")
		chosen, err := time.Parse(time.RFC3339, at)
		if !ok || err != nil || e.At.Before(chosen) || e.At.After(x.Winner.After.AddTo(chosen)) {
			continue
		}
		trial.win(variant, alike)
		c.unmark(markVariant, id)
		p.Context = c.Bytes()
		b.moved = append(b.moved, p)
	}
}

// markVariant remembers which variant a passage took, when and among whom, until
// that has counted.
const markVariant = "variant"
