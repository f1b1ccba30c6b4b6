package journeys

import "gilmok/journey"

// titled gives a copy of a step with another name.
func titled(s journey.Step, name string) journey.Step {
	t := journey.Titled{Title: name}
	switch s := s.(type) {
	case *journey.Wait:
		return copied(s, func(c *journey.Wait) { c.Titled = t })
	case *journey.WaitForEvent:
		return copied(s, func(c *journey.WaitForEvent) { c.Titled = t })
	case *journey.Split:
		return copied(s, func(c *journey.Split) { c.Titled = t })
	case *journey.Groups:
		return copied(s, func(c *journey.Groups) { c.Titled = t })
	case *journey.Experiment:
		return copied(s, func(c *journey.Experiment) { c.Titled = t })
	case *journey.Message:
		return copied(s, func(c *journey.Message) { c.Titled = t })
	case *journey.Webhook:
		return copied(s, func(c *journey.Webhook) { c.Titled = t })
	case *journey.UpdateCustomer:
		return copied(s, func(c *journey.UpdateCustomer) { c.Titled = t })
	case *journey.RecordEvent:
		return copied(s, func(c *journey.RecordEvent) { c.Titled = t })
	case *journey.SetContext:
		return copied(s, func(c *journey.SetContext) { c.Titled = t })
	case *journey.Throttle:
		return copied(s, func(c *journey.Throttle) { c.Titled = t })
	case *journey.BestTime:
		return copied(s, func(c *journey.BestTime) { c.Titled = t })
	case *journey.GoToJourney:
		return copied(s, func(c *journey.GoToJourney) { c.Titled = t })
	case *journey.JumpBack:
		return copied(s, func(c *journey.JumpBack) { c.Titled = t })
	case *journey.ToDo:
		return copied(s, func(c *journey.ToDo) { c.Titled = t })
	case *journey.Note:
		return copied(s, func(c *journey.Note) { c.Titled = t })
	}
	return &journey.Exit{Titled: t}
}

// copied gives a changed copy of a step and leaves the step alone: the undo stack holds it.
func copied[S any](s *S, change func(*S)) *S {
	c := *s
	change(&c)
	return &c
}
