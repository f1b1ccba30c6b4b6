package ui

import (
	"context"

	"gilmok/journey"
	"gilmok/store"
)

// Runner starts, stops and steers journeys; *journey.Runner is one.
type Runner interface {
	// Launch publishes the draft and sets it going in a person's name.
	Launch(ctx context.Context, id store.JourneyID, by string) (store.RunID, error)
	Pause(ctx context.Context, id store.JourneyID) error
	Resume(ctx context.Context, id store.JourneyID) error
	// Overdue says what a paused journey does as soon as it goes on.
	Overdue(ctx context.Context, id store.JourneyID) (*journey.Overdue, error)
	// Missed is what became due in a journey (0: in all) while nobody ran the workspace,
	// and DecideMissed does with it as a person has chosen.
	Missed(ctx context.Context, id store.JourneyID) (*journey.Missed, error)
	DecideMissed(ctx context.Context, id store.JourneyID, what journey.MissedChoice) (sent, skipped int, err error)
	// Stop ends the run for good; who is inside leaves.
	Stop(ctx context.Context, id store.JourneyID) error
	// Impact says what launching the draft would do to those inside.
	Impact(ctx context.Context, id store.JourneyID) (*journey.Impact, error)
	// Transfer takes those inside older versions over into the newest, step by step.
	Transfer(ctx context.Context, id store.JourneyID, where map[journey.StepID]journey.StepID) (int, error)
	Status(ctx context.Context, id store.JourneyID) (*journey.Status, error)
	// Take gives all who come to an experiment from now on the same variant; "": no more.
	Take(ctx context.Context, id store.JourneyID, step journey.StepID, variant string) error
	// SendAnyway sends what is held because orders are not known up to now.
	SendAnyway(ctx context.Context, id store.JourneyID) error
}

var _ Runner = (*journey.Runner)(nil)
