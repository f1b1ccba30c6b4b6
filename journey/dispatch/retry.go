package dispatch

import (
	"hash/fnv"
	"strconv"
	"time"
)

// backOff is how long to wait after each refused attempt; the last is repeated.
// Nine attempts reach over a day and a half: long enough for a full mailbox or a
// greylist, short enough that a shop's news is still news.
var backOff = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour,
	2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 16 * time.Hour,
}

// mostAttempts after which a temporary refusal becomes a failure.
const mostAttempts = 9

// RetryIn gives the wait after an attempt (1 is the first), spread by up to a
// quarter so that a thousand messages refused together do not come back together.
// The spread is a hash of the key: the same message waits the same time in every run.
func RetryIn(key string, attempt int) time.Duration {
	wait := backOff[min(max(attempt, 1), len(backOff))-1]
	h := fnv.New32a()
	h.Write([]byte(key + "#" + strconv.Itoa(attempt)))
	return wait + time.Duration(h.Sum32()%1000)*(wait/4)/1000
}
