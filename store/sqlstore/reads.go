package sqlstore

import (
	"context"
	"slices"
	"time"

	"gilmok/store"
)

// Reads answers every question on a pool of readers.
type Reads struct{ s *session }

// NewReads makes the readers of an open workspace.
func NewReads(env *Env, conn Conn, stmts *Statements) *Reads {
	return &Reads{&session{env: env, conn: conn, stmts: stmts}}
}

// Customers implements store.Reads, and so do the others.
func (r *Reads) Customers() store.CustomerReader { return customers{r.s} }

// Events reads what customers did.
func (r *Reads) Events() store.EventReader { return events{r.s} }

// Orders reads purchases.
func (r *Reads) Orders() store.OrderReader { return orders{r.s} }

// Products reads the catalogue.
func (r *Reads) Products() store.ProductReader { return products{r.s} }

// Segments reads saved rules.
func (r *Reads) Segments() store.SegmentReader { return segments{r.s} }

// Journeys reads journeys.
func (r *Reads) Journeys() store.JourneyReader { return journeys{r.s} }

// Messages reads messages.
func (r *Reads) Messages() store.MessageReader { return messages{r.s} }

// Reviews reads approvals and comments.
func (r *Reads) Reviews() store.ReviewReader { return reviews{r.s} }

// Spend reads what was spent on advertising.
func (r *Reads) Spend() store.SpendReader { return spend{r.s} }

// Runs reads runs.
func (r *Reads) Runs() store.RunReader { return runs{r.s} }

// Passages reads passages.
func (r *Reads) Passages() store.PassageReader { return passages{r.s} }

// Outbox reads the outbox.
func (r *Reads) Outbox() store.OutboxReader { return outbox{r.s} }

// Imports reads the history of imports.
func (r *Reads) Imports() store.ImportReader { return imports{r.s} }

// Suppressions reads the suppression list.
func (r *Reads) Suppressions() store.SuppressionReader { return suppressions{r.s} }

// Senders reads senders.
func (r *Reads) Senders() store.SenderReader { return senders{r.s} }

// Settings reads settings.
func (r *Reads) Settings() store.SettingsReader { return settings{r.s} }

// Assets reads assets.
func (r *Reads) Assets() store.AssetReader { return assets{r.s} }

// Coupons reads coupon pools.
func (r *Reads) Coupons() store.CouponReader { return coupons{r.s} }

// Decisions reads the why ledger.
func (r *Reads) Decisions() store.DecisionReader { return decisions{r.s} }

// Insights reads what is computed of everybody.
func (r *Reads) Insights() store.InsightReader { return insights{r.s} }

// Documents reads surveys and goals.
func (r *Reads) Documents() store.DocumentReader { return documents{r.s} }

// Tx is one write transaction.
type Tx struct{ s *session }

// NewTx makes the verbs of a transaction that the engine has begun on conn.
func NewTx(env *Env, conn Conn, stmts *Statements) *Tx {
	stmts.wroteSince() // what one before wrote and took back
	return &Tx{&session{
		env: env, conn: conn, stmts: stmts,
		now: env.Now().UTC().Truncate(time.Microsecond),
		tx: &txState{
			changed:    map[store.Topic]bool{},
			counts:     map[counter]int64{},
			eventNames: map[string]int64{},
			properties: map[eventProperty]bool{},
			sources:    map[consentSource]int64{},
		},
	}}
}

// Finish writes what is still kept in memory; the engine commits after it.
func (t *Tx) Finish(ctx context.Context) error {
	if t.s.tx.erased {
		if err := t.s.sweepSources(ctx); err != nil {
			return t.s.fail("erase", err)
		}
	}
	return t.s.flushCounts(ctx)
}

// Committed takes note that the transaction has been committed.
func (t *Tx) Committed() {
	t.s.env.names.learn(t.s.tx)
	t.s.env.crowds.wrote(t.s.stmts.wroteSince())
}

// Changed gives the topics to announce after the commit, in order.
func (t *Tx) Changed() []store.Topic {
	topics := make([]store.Topic, 0, len(t.s.tx.changed))
	for topic := range t.s.tx.changed {
		topics = append(topics, topic)
	}
	slices.Sort(topics)
	return topics
}

// Erased tells that somebody was erased: the engine then empties its log.
func (t *Tx) Erased() bool { return t.s.tx.erased }

// Adopted tells that this machine was given the right to send.
func (t *Tx) Adopted() bool { return t.s.tx.adopted }

// Folded gives the last page of notes that is in the outbox now, where any were folded.
func (t *Tx) Folded() (last int64, folded bool) { return t.s.tx.folded, t.s.tx.folds }

// Now implements store.Tx.
func (t *Tx) Now() time.Time { return t.s.now }

// Customers implements store.Tx, and so do the others.
func (t *Tx) Customers() store.CustomerWriter { return customers{t.s} }

// Events records what customers do.
func (t *Tx) Events() store.EventWriter { return events{t.s} }

// Orders writes purchases.
func (t *Tx) Orders() store.OrderWriter { return orders{t.s} }

// Products writes the catalogue.
func (t *Tx) Products() store.ProductWriter { return products{t.s} }

// Segments writes saved rules.
func (t *Tx) Segments() store.SegmentWriter { return segments{t.s} }

// Journeys writes journeys.
func (t *Tx) Journeys() store.JourneyWriter { return journeys{t.s} }

// Messages writes messages.
func (t *Tx) Messages() store.MessageWriter { return messages{t.s} }

// Reviews writes approvals and comments.
func (t *Tx) Reviews() store.ReviewWriter { return reviews{t.s} }

// Spend writes what was spent on advertising.
func (t *Tx) Spend() store.SpendWriter { return spend{t.s} }

// Runs writes runs.
func (t *Tx) Runs() store.RunWriter { return runs{t.s} }

// Passages writes passages.
func (t *Tx) Passages() store.PassageWriter { return passages{t.s} }

// Outbox writes the outbox.
func (t *Tx) Outbox() store.OutboxWriter { return outbox{t.s} }

// Imports brings files in.
func (t *Tx) Imports() store.ImportWriter { return imports{t.s} }

// Suppressions writes the suppression list.
func (t *Tx) Suppressions() store.SuppressionWriter { return suppressions{t.s} }

// Senders writes senders.
func (t *Tx) Senders() store.SenderWriter { return senders{t.s} }

// Settings writes settings.
func (t *Tx) Settings() store.SettingsWriter { return settings{t.s} }

// Assets writes assets.
func (t *Tx) Assets() store.AssetWriter { return assets{t.s} }

// Coupons gives out coupon codes.
func (t *Tx) Coupons() store.CouponWriter { return coupons{t.s} }

// Decisions writes the why ledger.
func (t *Tx) Decisions() store.DecisionWriter { return decisions{t.s} }

// Insights keeps what was computed.
func (t *Tx) Insights() store.InsightWriter { return insights{t.s} }

// Documents changes surveys and goals.
func (t *Tx) Documents() store.DocumentWriter { return documents{t.s} }

var (
	_ store.Reads = (*Reads)(nil)
	_ store.Tx    = (*Tx)(nil)
)
