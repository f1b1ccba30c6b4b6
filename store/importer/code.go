package importer

import (
	"errors"
	"fmt"

	"gilmok/store"
)

// Code names what went wrong, what was noticed or what is asked.
type Code string

// A whole file that cannot be read.
const (
	EmptyFile      Code = "EMPTY_FILE"
	NoDataRows     Code = "NO_DATA_ROWS"
	CompressedFile Code = "COMPRESSED_FILE" // an archive, or gzip that is damaged or swells beyond all measure
	ExcelWorkbook  Code = "EXCEL_WORKBOOK"  // an old .xls, or a workbook that does not say it is one
	PasswordNeeded Code = "PASSWORD_NEEDED"
	WrongPassword  Code = "WRONG_PASSWORD"
	HTMLFile       Code = "HTML_FILE"
	NotText        Code = "NOT_TEXT"
	NotTable       Code = "NOT_A_TABLE" // text, but JSON, XML, SQL or a card
	NotFile        Code = "NOT_A_FILE"  // a directory, pipe or device
	FileNotFound   Code = "FILE_NOT_FOUND"
	NoPermission   Code = "NO_PERMISSION"
	FileUnreadable Code = "FILE_UNREADABLE"
	FileChanged    Code = "FILE_CHANGED" // while it was being read
	NoSuchSheet    Code = "NO_SUCH_SHEET"
	BadOption      Code = "BAD_OPTION"
)

// A record or a value that is refused. A value whose record can stand without
// it is only warned of, by the same code.
const (
	NoAddress         Code = "NO_ADDRESS" // no id, e-mail or phone to know the person by
	InvalidEncoding   Code = "INVALID_ENCODING_IN_CELL"
	ControlCharacter  Code = "CONTROL_CHARACTER"
	TooManyColumns    Code = "TOO_MANY_COLUMNS"
	CellTooLarge      Code = "CELL_TOO_LARGE"
	UnterminatedQuote Code = "UNTERMINATED_QUOTE"
	BadEmail          Code = "BAD_EMAIL"
	HeaderInjection   Code = "HEADER_INJECTION"
	MultipleAddresses Code = "MULTIPLE_ADDRESSES"
	MaskedValue       Code = "MASKED_VALUE" // "chld****": the shop system hid it
	PhoneScientific   Code = "PHONE_SCIENTIFIC"
	IDScientific      Code = "ID_SCIENTIFIC" // 2.02412E+15: many numbers end up as this one
	NotMobile         Code = "NOT_MOBILE"
	RelayNumber       Code = "RELAY_NUMBER" // 050: a courier's, soon somebody else's
	BadPhone          Code = "BAD_PHONE"
	BadDate           Code = "BAD_DATE"
	BadMoney          Code = "BAD_MONEY"
	BadNumber         Code = "BAD_NUMBER"
	BadValue          Code = "BAD_VALUE"
	MissingOrder      Code = "MISSING_ORDER_ID"
	MissingProduct    Code = "MISSING_PRODUCT_ID"
	MissingEvent      Code = "MISSING_EVENT_NAME"
	MissingDate       Code = "MISSING_DATE"
	TotalRow          Code = "TOTAL_ROW"
	RepeatedHeader    Code = "REPEATED_HEADER" // files that were put together
)

// What is noticed and done without asking.
const (
	ShortRow          Code = "SHORT_ROW"
	DuplicateEmail    Code = "DUPLICATE_EMAIL"
	DuplicateCustomer Code = "DUPLICATE_CUSTOMER"
	EAIAddress        Code = "EAI_ADDRESS" // needs a mail server with SMTPUTF8 (RFC 6531)
	AddressExtracted  Code = "ADDRESS_EXTRACTED"
	PhoneZeroRestored Code = "PHONE_ZERO_RESTORED"
	HeaderRenamed     Code = "HEADER_RENAMED"
	EmptyHeader       Code = "EMPTY_HEADER"
	FormulaPrefix     Code = "FORMULA_PREFIX"
	CurrencyUnknown   Code = "CURRENCY_UNKNOWN"
	NoEmailColumn     Code = "NO_EMAIL_COLUMN"
	NotUsed           Code = "NOT_USED"       // delivery memo, address, customs number
	NoSuchColumn      Code = "NO_SUCH_COLUMN" // told of, but not in the file
	LooseQuote        Code = "TEXT_AFTER_QUOTE"
	PerhapsDates      Code = "PERHAPS_DATES" // 45000 may be a spreadsheet's day; the column is taken for numbers
)

// What only a person can answer; Options answer it.
const (
	NoHeaderDetected Code = "NO_HEADER_DETECTED"
	DuplicateHeader  Code = "DUPLICATE_HEADER"
	PreambleRows     Code = "PREAMBLE_ROWS"
	AmbiguousDate    Code = "AMBIGUOUS_DATE"
	UnknownConsent   Code = "UNKNOWN_CONSENT_VALUE"
	ResidentNumber   Code = "RESIDENT_NUMBER"
	MixedEncoding    Code = "MIXED_ENCODING"
	NoAddressColumn  Code = "NO_ADDRESS_COLUMN"
	NoKeyColumn      Code = "NO_KEY_COLUMN" // orders without number and date, products without number
)

// Error says why a file cannot be read at all.
type Error struct {
	Code   Code
	Detail string
	Err    error
}

// Error implements error.
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// ErrSwells is why a [CompressedFile] is refused that could be unpacked: it grows
// past 200 times its size, or as a workbook past 2 GB.
var ErrSwells = errors.New("swells past all measure when unpacked")

// TakenError says that a file was to be brought in once, and was before.
type TakenError struct{ Import store.ImportID }

// Error implements error.
func (e *TakenError) Error() string { return fmt.Sprintf("brought in before, as import %d", e.Import) }

// Unwrap gives the cause, so that a cancelled context can be told from a bad file.
func (e *Error) Unwrap() error { return e.Err }

func refuse(code Code, format string, args ...any) error {
	return &Error{Code: code, Detail: fmt.Sprintf(format, args...)}
}

// Question is something only a person can decide.
type Question struct {
	Code    Code     `json:"code"`
	Column  string   `json:"column"`
	Choices []string `json:"choices"`
	Detail  string   `json:"detail"`
}

// Warning is something noticed; Count tells how often, where that can be said.
type Warning struct {
	Code   Code   `json:"code"`
	Detail string `json:"detail"`
	Column string `json:"column"`
	Count  int    `json:"count"`
}

// Reject is a record that is not brought in.
type Reject struct {
	Record int    `json:"record"` // 1 is the first data record
	Line   int    `json:"line"`   // physical line where it begins
	Reason Code   `json:"reason"`
	Detail string `json:"detail"`
	Raw    string `json:"raw"`

	cells []string
}
