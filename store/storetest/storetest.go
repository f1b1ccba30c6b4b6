// Package storetest defines by its tests what a store is: an engine passes Run
// over workspaces of its own.
package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"gilmok/store"
)

// Open makes an empty workspace that is closed when the test ends.
type Open func(t *testing.T) store.Store

// Run holds an engine to the contract.
func Run(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(*testing.T, store.Store)
	}{
		{"insights", testInsights}, {"computed rules", testComputedRules}, {"settings", testSettings}, {"senders", testSenders}, {"assets", testAssets},
		{"customers", testCustomers}, {"customers at an address", testAt}, {"attributes", testAttributes}, {"consent", testConsent}, {"words of consents", testConsentWords},
		{"events", testEvents}, {"orders", testOrders}, {"products", testProducts},
		{"load customers", testLoadCustomers}, {"load first", testLoadFirst}, {"load moved", testLoadMoved}, {"load within a file", testLoadWithinAFile}, {"load household", testLoadHousehold}, {"load policies", testLoadPolicies}, {"load consent", testLoadConsent}, {"refusals", testRefusals}, {"refusal in one file", testRefusalInOneFile},
		{"load orders", testLoadOrders}, {"load events", testLoadEvents}, {"load sign-ups", testLoadSignUps}, {"load bought", testLoadBought}, {"load again", testLoadAgain}, {"load products", testLoadProducts},
		{"watched folders", testWatched}, {"undo customers", testUndoCustomers}, {"undo keeps edits", testUndoKeepsEdits}, {"edit many", testEditMany}, {"undo is edit alone", testUndoIsEditAlone}, {"undo orders", testUndoOrders}, {"adopt currency", testAdoptCurrency},
		{"gathered", testGathered},
		{"passages", testPassages}, {"outbox", testOutbox}, {"sent to", testSentTo}, {"outbox holds", testOutboxHolds}, {"recover", testRecover}, {"twice in one", testTwiceInOne},
		{"notes", testNotes}, {"notes of somebody erased", testNotesOfErased},
		{"coupons", testCoupons}, {"coupons in doubt", testCouponsInDoubt}, {"decisions", testDecisions}, {"decisions about whom", testDecisionsWho}, {"merge", testMerge}, {"merge in one run", testMergeInOneRun}, {"merge is careful", testMergeIsCareful}, {"merge keeps who left", testMergeKeepsWhoLeft}, {"erase", testErase}, {"consents before", testConsentsBefore}, {"suppressions", testSuppressions},
		{"subjects", testSubjects}, {"standing", testStanding}, {"rules", testRules}, {"rules where clocks change", testRulesClocks}, {"window days", testWindowDays}, {"absences", testAbsences}, {"picks", testPicks}, {"day and instant", testDayAndInstant}, {"due today", testDueToday}, {"segments", testSegments}, {"journeys", testJourneys}, {"messages", testMessages}, {"reviews", testReviews}, {"touched", testTouched}, {"renamed block", testRenamedBlock}, {"frozen blocks", testFrozenBlocks}, {"frozen pictures", testFrozenPictures}, {"spend", testSpend}, {"documents", testDocuments},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// write runs fn in a transaction that must succeed.
func write(t *testing.T, s store.Store, fn func(ctx context.Context, tx store.Tx) error) {
	t.Helper()
	if err := s.InTx(t.Context(), func(tx store.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("error %v, want %v", got, want)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// noon is an instant to count from.
var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func day(n int) time.Time { return noon.AddDate(0, 0, n) }
