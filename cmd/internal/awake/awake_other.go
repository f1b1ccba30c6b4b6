//go:build !linux && !darwin && !windows

package awake

import "errors"

func system() (release func(), err error) {
	return nil, errors.New("this system is not known to be kept awake")
}
