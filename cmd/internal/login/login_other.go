//go:build !linux && !darwin && !windows

package login

import "errors"

func (i Item) on() bool { return false }

func (i Item) add() error { return errors.ErrUnsupported }

func (i Item) remove() error { return nil }
