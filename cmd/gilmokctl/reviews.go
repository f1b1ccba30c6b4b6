package main

import (
	"cmp"
	"time"

	"gilmok/store"
)

type messageReviewCmd struct {
	Name string `arg:""`
}

// Run says where a message stands on its way to being approved.
func (c *messageReviewCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	m, err := st.Messages().Find(a.ctx, c.Name)
	if err != nil {
		return err
	}
	r, err := st.Reviews().Get(a.ctx, m.ID)
	if err != nil {
		return err
	}
	comments, err := st.Reviews().Comments(a.ctx, m.ID)
	if err != nil {
		return err
	}
	said := make([]map[string]any, 0, len(comments))
	for _, one := range comments {
		said = append(said, map[string]any{"words": one.Words, "by": one.By, "at": one.At.Format(time.RFC3339), "settled": !one.SettledAt.IsZero()})
	}
	value := map[string]any{"message": m.Name, "approved": r.Holds(m.Revision), "asked": signature(r.Asked), "last_approval": signature(r.Approved), "open_comments": r.Open, "comments": said}
	if !r.Touched.At.IsZero() {
		value["changed_since"] = map[string]string{"kind": string(r.Touched.Kind), "name": r.Touched.Name, "at": r.Touched.At.Format(time.RFC3339)}
	}
	state := "not approved"
	switch {
	case r.Open > 0:
		state = "not approved: comments are open"
	case r.Holds(m.Revision):
		state = "approved by " + cmp.Or(r.Approved.By, "somebody")
	case r.Approved.Revision > 0:
		state = "changed since it was approved"
	}
	return a.print(value, "%s: %s.", m.Name, state)
}

// signature is who did something and when; null for nobody.
func signature(s store.Signature) any {
	if s.At.IsZero() {
		return nil
	}
	return map[string]string{"by": s.By, "at": s.At.Format(time.RFC3339)}
}

type messageApproveCmd struct {
	Name string `arg:""`
	By   string `help:"Who approves; without it, the person of this machine."`
}

// Run approves a message as it stands.
func (c *messageApproveCmd) Run(a *app) error {
	by := cmp.Or(c.By, a.person())
	err := a.inTx(func(tx store.Tx) error {
		m, err := tx.Messages().Find(a.ctx, c.Name)
		if err != nil {
			return err
		}
		return tx.Reviews().Approve(a.ctx, m.ID, m.Revision, by)
	})
	if err != nil {
		return err
	}
	return a.print(map[string]string{"approved": c.Name, "by": by}, "Approved %s. Any later change takes the approval back.", c.Name)
}
