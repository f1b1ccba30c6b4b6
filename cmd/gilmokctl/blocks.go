package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gilmok/store"
)

// blockCmd is about the blocks that messages share.
type blockCmd struct {
	List   blockListCmd   `cmd:""`
	Save   blockSaveCmd   `cmd:""`
	Rename blockRenameCmd `cmd:"" help:"What draws it in follows."`
	Delete blockDeleteCmd `cmd:""`
}

type blockListCmd struct{}

// Run lists the blocks, and which messages draw each in.
func (c *blockListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	blocks, drawers, err := blocksOf(a, st.Messages())
	if err != nil {
		return err
	}
	values, rows := []map[string]any{}, [][]string{}
	for _, name := range slices.Sorted(maps.Keys(blocks)) {
		uses := append([]string{}, drawers[name]...)
		values = append(values, map[string]any{"name": name, "source": blocks[name], "messages": uses})
		rows = append(rows, []string{name, strconv.Itoa(len(uses))})
	}
	return a.table(values, []string{"NAME", "MESSAGES"}, rows)
}

// blocksOf gives the blocks, and the messages that draw each in.
func blocksOf(a *app, from store.MessageReader) (blocks map[string]string, drawers map[string][]string, err error) {
	if blocks, err = from.Blocks(a.ctx); err != nil {
		return nil, nil, err
	}
	all, err := from.List(a.ctx)
	return blocks, store.Drawers(all, blocks), err
}

type blockSaveCmd struct {
	Name string `arg:""`
	File string `arg:"" help:"Text, HTML and Liquid; - is stdin."`
}

// Run writes a block.
func (c *blockSaveCmd) Run(a *app) error {
	if err := blockName(c.Name); err != nil {
		return err
	}
	source, err := a.read(c.File)
	if err != nil {
		return err
	}
	if len(source) == 0 {
		return fault{"EMPTY", "A block needs words. Nothing was saved. To take it out: gilmokctl block delete", exitUsage}
	}
	if err := a.inTx(func(tx store.Tx) error { return tx.Messages().SaveBlock(a.ctx, c.Name, string(source)) }); err != nil {
		return err
	}
	return a.print(map[string]string{"block": c.Name}, "Saved %s. Journeys that run go on with the words they were published with.", c.Name)
}

// blockName refuses a name that templates cannot speak of.
func blockName(name string) error {
	if store.BlockName(name) {
		return nil
	}
	return fault{"BAD_NAME", fmt.Sprintf("A block cannot be called %q: braces, quotes and signs of Liquid have no place in its name. Choose another.", name), exitUsage}
}

type blockRenameCmd struct {
	Name string `arg:""`
	To   string `arg:""`
}

// Run gives a block another name.
func (c *blockRenameCmd) Run(a *app) error {
	if err := blockName(c.To); err != nil {
		return err
	}
	err := a.inTx(func(tx store.Tx) error { return tx.Messages().RenameBlock(a.ctx, c.Name, c.To) })
	if errors.Is(err, store.ErrConflict) {
		return fault{"EXISTS", fmt.Sprintf("There is a block called %s already. Nothing was changed. Choose another name.", c.To), exitFailed}
	}
	if err != nil {
		return err
	}
	return a.print(map[string]string{"block": c.To, "was": c.Name}, "Renamed %s to %s, in every message that draws it in.", c.Name, c.To)
}

type blockDeleteCmd struct {
	Name  string `arg:""`
	Force bool   `help:"Although messages draw it in: they cannot be made until they no longer do."`
}

// Run deletes a block that nothing draws in.
func (c *blockDeleteCmd) Run(a *app) error {
	uses := []string{}
	err := a.inTx(func(tx store.Tx) error {
		blocks, drawers, err := blocksOf(a, tx.Messages())
		if err != nil {
			return err
		}
		if _, has := blocks[c.Name]; !has {
			return store.ErrNotFound
		}
		if uses = append(uses, drawers[c.Name]...); len(uses) > 0 && !c.Force {
			return fault{"IN_USE", fmt.Sprintf("%s is drawn in by %d messages: %s. Nothing was deleted. Take it out there first, or say --force.", c.Name, len(uses), quoted(uses)), exitFailed}
		}
		return tx.Messages().SaveBlock(a.ctx, c.Name, "")
	})
	if err != nil {
		return err
	}
	return a.print(map[string]any{"deleted": c.Name, "messages": uses}, "Deleted %s.", c.Name)
}

// quoted names the first few of a list.
func quoted(names []string) string {
	const most = 5
	var out []string
	for _, name := range names[:min(len(names), most)] {
		out = append(out, strconv.Quote(name))
	}
	if len(names) > most {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}
