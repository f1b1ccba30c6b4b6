package journey

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gilmok/store"
)

// ErrUnapproved refuses to launch a journey whose messages wait for their approval.
var ErrUnapproved = errors.New("a message is not approved")

// approved refuses a launch with messages that nobody has approved as they stand,
// where the shop asks for that.
func approved(ctx context.Context, tx store.Tx, j *Journey) error {
	asked, err := tx.Settings().Get(ctx, store.SettingApproval)
	if err != nil || asked == "" {
		return err
	}
	var problems []Problem
	for _, name := range j.Messages() {
		m, err := tx.Messages().Find(ctx, name)
		if err != nil {
			return fmt.Errorf("message %q: %w", name, err)
		}
		r, err := tx.Reviews().Get(ctx, m.ID)
		if err != nil {
			return err
		}
		if !r.Holds(m.Revision) {
			problems = append(problems, Problem{Step: stepSending(j, name), Field: "message", Code: CodeUnapproved, Severity: SeverityError, Detail: name})
		}
	}
	if len(problems) > 0 {
		return fmt.Errorf("%w: %w", ErrUnapproved, &InvalidError{problems})
	}
	return nil
}

// stepSending gives the first step that sends a message.
func stepSending(j *Journey, message string) StepID {
	for _, id := range j.StepIDs() {
		if slices.Contains(messagesOf(j.Steps[id]), message) {
			return id
		}
	}
	return ""
}
