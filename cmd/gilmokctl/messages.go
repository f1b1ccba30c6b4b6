package main

import (
	"fmt"

	"gilmok/journey/texts"
	"gilmok/preview"
	"gilmok/store"
)

type messageCmd struct {
	Save   messageSaveCmd   `cmd:""`
	Export messageExportCmd `cmd:""`
	List   messageListCmd   `cmd:""`
	Delete messageDeleteCmd `cmd:""`

	Review  messageReviewCmd  `cmd:"" help:"Where it stands on its way to being approved."`
	Approve messageApproveCmd `cmd:"" help:"As it stands; any later change takes it back."`
}

type messageSaveCmd struct {
	Name string `arg:""`
	File string `arg:"" help:"A message document; - is stdin."`
}

// Run saves a message under a name.
func (c *messageSaveCmd) Run(a *app) error {
	data, err := a.read(c.File)
	if err != nil {
		return err
	}
	content, err := preview.ParseMessage(data)
	if err != nil {
		return badDocument("message", err)
	}
	content.Name = c.Name
	doc, err := preview.MarshalMessage(content)
	if err != nil {
		return err
	}
	var id store.MessageID
	err = a.inTx(func(tx store.Tx) (err error) {
		id, err = texts.SaveMessage(a.ctx, tx, content, doc)
		return err
	})
	if err != nil {
		return err
	}
	return a.print(map[string]any{"message": c.Name, "id": id}, "Saved %s.", c.Name)
}

func badDocument(kind string, err error) error {
	return fault{"BAD_DOCUMENT", fmt.Sprintf("The %s cannot be read: %v. Nothing was saved. See: gilmokctl help formats", kind, err), exitFailed}
}

type messageExportCmd struct {
	Name string `arg:""`
}

// Run writes the document.
func (c *messageExportCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	m, err := st.Messages().Find(a.ctx, c.Name)
	if err != nil {
		return err
	}
	return a.document(m.Document)
}

// document writes a JSON document as it is, whatever --json says.
func (a *app) document(doc []byte) error {
	_, err := fmt.Fprintf(a.out, "%s\n", doc)
	return err
}

type messageListCmd struct{}

// Run lists the messages.
func (c *messageListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	list, err := st.Messages().List(a.ctx)
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, m := range list {
		values = append(values, map[string]any{"name": m.Name, "channel": m.Channel, "purpose": m.Purpose, "tags": append([]string{}, m.Tags...)})
		rows = append(rows, []string{m.Name, string(m.Channel), string(m.Purpose)})
	}
	return a.table(values, []string{"NAME", "CHANNEL", "PURPOSE"}, rows)
}

type messageDeleteCmd struct {
	Name string `arg:""`
}

// Run deletes a message; published journeys keep their frozen versions.
func (c *messageDeleteCmd) Run(a *app) error {
	err := a.inTx(func(tx store.Tx) error {
		m, err := tx.Messages().Find(a.ctx, c.Name)
		if err != nil {
			return err
		}
		return tx.Messages().Delete(a.ctx, m.ID)
	})
	if err != nil {
		return err
	}
	return a.print(map[string]string{"deleted": c.Name}, "Deleted %s.", c.Name)
}
