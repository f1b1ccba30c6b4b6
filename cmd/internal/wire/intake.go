package wire

import (
	"context"

	"gilmok/store/intake"
)

// Intake looks after the workspace's watched folders, with the password this
// machine keeps for workbooks.
func (p *Parts) Intake() *intake.Intake {
	return &intake.Intake{Store: p.Store, Password: func(context.Context) string {
		password, err := p.Secrets.Get(p.Store.Info().ID, intake.PasswordName)
		if err != nil {
			return "" // the file waits for a person who knows it
		}
		return password
	}}
}
