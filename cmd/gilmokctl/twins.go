package main

import (
	"cmp"
	"fmt"

	"gilmok/store"
	"gilmok/store/twins"
)

type customersDuplicatesCmd struct {
	Limit int `default:"50" help:"How many pairs at most."`
}

// Run lists who may be there twice.
func (c *customersDuplicatesCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	pairs, err := twins.Find(a.ctx, st, c.Limit)
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(pairs)), [][]string{}
	for _, p := range pairs {
		values = append(values, map[string]any{"shared": p.Shared, "first": customerSummary(&p.First.Customer), "second": customerSummary(&p.Second.Customer)})
		rows = append(rows, []string{string(p.Shared), nameOf(&p.First.Customer), nameOf(&p.Second.Customer)})
	}
	return a.table(values, []string{"SHARED", "ONE", "OTHER"}, rows)
}

// nameOf is what a person can be named by on the command line.
func nameOf(c *store.Customer) string { return cmp.Or(c.ExternalID, c.Email, c.Phone, c.Name) }

// pairCmd names two people; the keys of one person are refused.
type pairCmd struct {
	One   string `arg:"" help:"External id, e-mail or phone."`
	Other string `arg:""`
}

func (c *pairCmd) find(a *app, tx store.Tx) (one, other *store.Customer, err error) {
	if one, err = tx.Customers().Find(a.ctx, c.One); err != nil {
		return nil, nil, err
	}
	if other, err = tx.Customers().Find(a.ctx, c.Other); err != nil {
		return nil, nil, err
	}
	if one.ID == other.ID {
		return nil, nil, fault{"ONE_PERSON", fmt.Sprintf("%s and %s are one person already. Nothing was changed.", c.One, c.Other), exitFailed}
	}
	return one, other, nil
}

type customersMergeCmd struct{ pairCmd }

// Run puts two records together; the first is kept, with the history of both.
func (c *customersMergeCmd) Run(a *app) error {
	err := a.inTx(func(tx store.Tx) error {
		one, other, err := c.find(a, tx)
		if err != nil {
			return err
		}
		return tx.Customers().Merge(a.ctx, one.ID, other.ID)
	})
	if err != nil {
		return err
	}
	return a.print(map[string]any{"kept": c.One, "merged": c.Other}, "%s is now part of %s, with all orders and events.", c.Other, c.One)
}

type customersApartCmd struct {
	pairCmd
	Undo bool `help:"Let them be found again."`
}

// Run keeps that two records are two people.
func (c *customersApartCmd) Run(a *app) error {
	err := a.inTx(func(tx store.Tx) error {
		one, other, err := c.find(a, tx)
		if err != nil {
			return err
		}
		return tx.Customers().SetApart(a.ctx, one.ID, other.ID, !c.Undo)
	})
	if err != nil {
		return err
	}
	return a.print(map[string]any{"one": c.One, "other": c.Other, "apart": !c.Undo}, "Kept.")
}
