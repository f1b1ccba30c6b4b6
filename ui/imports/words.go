package imports

import (
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/ui"
)

// reason says why rows are not brought in, or why a value is left out.
func reason(c importer.Code) string {
	if words := valueReason(c); words != "" {
		return words
	}
	switch c {
	case importer.NoAddress, "no_customer":
		return lang.X("imports.reason.no_address", "No id, email or phone to know the person by")
	case importer.InvalidEncoding:
		return lang.X("imports.reason.encoding", "Letters that cannot be read")
	case importer.ControlCharacter:
		return lang.X("imports.reason.control", "Control characters in a cell")
	case importer.TooManyColumns:
		return lang.X("imports.reason.columns", "More cells than there are columns")
	case importer.CellTooLarge:
		return lang.X("imports.reason.cell", "A cell of more than 64 KB")
	case importer.UnterminatedQuote:
		return lang.X("imports.reason.quote", "A quote that is never closed")
	case importer.MissingOrder, "no_order_number":
		return lang.X("imports.reason.order", "No order number")
	case importer.MissingProduct, "no_product":
		return lang.X("imports.reason.product", "No product")
	case importer.MissingEvent, "event_name":
		return lang.X("imports.reason.event", "Does not say what happened")
	case importer.MissingDate:
		return lang.X("imports.reason.date_missing", "No date")
	case importer.TotalRow:
		return lang.X("imports.reason.total", "A row of totals")
	case importer.RepeatedHeader:
		return lang.X("imports.reason.header", "The header once more")
	case importer.Code(store.SkipErased):
		return lang.X("imports.reason.erased", "Erased for good at their own wish")
	}
	return string(c)
}

func valueReason(c importer.Code) string {
	switch c {
	case importer.BadEmail:
		return lang.X("imports.reason.email", "Not an email address")
	case importer.HeaderInjection:
		return lang.X("imports.reason.injection", "An address that could forge a mail")
	case importer.MultipleAddresses:
		return lang.X("imports.reason.addresses", "Several addresses in one cell")
	case importer.MaskedValue:
		return lang.X("imports.reason.masked", "Hidden by the shop system with stars")
	case importer.PhoneScientific:
		return lang.X("imports.reason.scientific", "A spreadsheet cut off the end of the phone number")
	case importer.IDScientific:
		return lang.X("imports.reason.id_scientific", "A spreadsheet cut off the end of the number")
	case importer.NotMobile:
		return lang.X("imports.reason.not_mobile", "A phone number that gets no texts")
	case importer.RelayNumber:
		return lang.X("imports.reason.relay", "A courier's number (050), soon somebody else's")
	case importer.BadPhone:
		return lang.X("imports.reason.phone", "Not a phone number")
	case importer.BadDate:
		return lang.X("imports.reason.date", "Not a date")
	case importer.BadMoney:
		return lang.X("imports.reason.money", "Not an amount of money")
	case importer.BadNumber:
		return lang.X("imports.reason.number", "Not a number")
	case importer.BadValue:
		return lang.X("imports.reason.value", "Does not fit the column")
	case importer.UnknownConsent:
		return lang.X("imports.reason.consent", "Neither a yes nor a no")
	case importer.AmbiguousDate:
		return lang.X("imports.reason.ambiguous", "Day and month cannot be told apart")
	}
	return ""
}

// notice says what was noticed and done without asking; "" where part 2 of the
// page says it already.
func notice(c importer.Code) string {
	switch c {
	case importer.ShortRow:
		return lang.X("imports.notice.short", "Rows with fewer cells: the rest counts as blank")
	case importer.DuplicateEmail, importer.DuplicateCustomer:
		return lang.X("imports.notice.duplicate", "The same person again: the rows were put together")
	case importer.EAIAddress:
		return lang.X("imports.notice.eai", "Addresses that not every mail server takes")
	case importer.AddressExtracted:
		return lang.X("imports.notice.extracted", "Addresses taken out of “Name <address>”")
	case importer.PhoneZeroRestored:
		return lang.X("imports.notice.zero", "Phone numbers whose lost 0 was put back")
	case importer.FormulaPrefix:
		return lang.X("imports.notice.formula", "An apostrophe or = before the value was taken off")
	case importer.CurrencyUnknown:
		return lang.X("imports.notice.currency", "The amounts name no currency")
	case importer.LooseQuote:
		return lang.X("imports.notice.loose", "Quotes in the wrong place: the text was kept")
	}
	return valueReason(c)
}

// trouble says why a file cannot be read at all, and what to do.
func trouble(c importer.Code) ui.Sentence {
	s := ui.Sentence{Data: lang.X("imports.trouble.data", "The file was not touched, and nothing was imported.")}
	s.What, s.Todo = troubleWords(c)
	if s.What == "" {
		s.What, s.Todo = packedWords(c)
	}
	return s
}

func troubleWords(c importer.Code) (what, todo string) {
	switch c {
	case importer.EmptyFile:
		return lang.X("imports.trouble.empty", "The file is empty"),
			lang.X("imports.trouble.empty_todo", "Export it again from your shop system.")
	case importer.NoDataRows:
		return lang.X("imports.trouble.no_rows", "The file has a header and no rows"),
			lang.X("imports.trouble.no_rows_todo", "Export it again with the days and people you need.")
	case importer.HTMLFile:
		return lang.X("imports.trouble.html", "This is a web page under another name"),
			lang.X("imports.trouble.html_todo", "Some shop systems do that. Open it in a spreadsheet, save it as .xlsx or CSV, and drop that here.")
	case importer.NotTable:
		return lang.X("imports.trouble.table", "This is text, but not a table"),
			lang.X("imports.trouble.table_todo", "Export it as CSV or as an Excel file.")
	case importer.NotFile:
		return lang.X("imports.trouble.folder", "This is a folder or a device, not a file"),
			lang.X("imports.trouble.folder_todo", "Choose the file inside it.")
	case importer.FileNotFound:
		return lang.X("imports.trouble.gone", "The file is no longer there"),
			lang.X("imports.trouble.gone_todo", "Choose it where it is now.")
	case importer.NoPermission:
		return lang.X("imports.trouble.permission", "Your computer does not let Gilmok read this file"),
			lang.X("imports.trouble.permission_todo", "Copy it to your own folder and choose the copy.")
	case importer.FileChanged:
		return lang.X("imports.trouble.changed", "The file changed while it was read"),
			lang.X("imports.trouble.changed_todo", "Wait until the program that writes it has finished, then read it again.")
	case importer.TooManyColumns:
		return lang.X("imports.trouble.columns", "The file has more than 500 columns"),
			lang.X("imports.trouble.columns_todo", "Export only the columns you need.")
	}
	return "", ""
}

func packedWords(c importer.Code) (what, todo string) {
	switch c {
	case importer.CompressedFile:
		return lang.X("imports.trouble.packed", "The file is packed in a way that cannot be read, or was cut off"),
			lang.X("imports.trouble.packed_todo", "Unpack it and drop what is inside. If that does not work, download it again.")
	case importer.ExcelWorkbook:
		return lang.X("imports.trouble.xls", "This Excel file is damaged or of an old kind"),
			lang.X("imports.trouble.xls_todo", "Open it in a spreadsheet, save it as .xlsx or CSV, and drop that here.")
	case importer.PasswordNeeded:
		return lang.X("imports.trouble.password", "The workbook is protected by a password"),
			lang.X("imports.trouble.password_todo", "It is the one you set when you downloaded the file from your shop system.")
	case importer.WrongPassword:
		return lang.X("imports.trouble.wrong", "This password does not open the workbook"),
			lang.X("imports.trouble.wrong_todo", "Check capital letters and the keyboard's language, and try again.")
	case importer.NotText:
		return lang.X("imports.trouble.binary", "This is neither a table nor a workbook"),
			lang.X("imports.trouble.binary_todo", "Choose a CSV or Excel file.")
	}
	return lang.X("imports.trouble.other", "The file cannot be read"),
		lang.X("imports.trouble.other_todo", "Open it in a spreadsheet, save it as CSV, and drop that here.")
}

// importVerb is the one button: how many of what.
func importVerb(kind store.RowKind, lines bool, n int) string {
	count := map[string]any{"Count": ui.Number(n)}
	switch {
	case kind == store.RowsOrders && lines:
		return lang.XN("imports.verb.lines", "Import {{.Count}} orders with their lines", n, count)
	case kind == store.RowsOrders:
		return lang.XN("imports.verb.orders", "Import {{.Count}} orders", n, count)
	case kind == store.RowsEvents:
		return lang.XN("imports.verb.events", "Import {{.Count}} events", n, count)
	case kind == store.RowsProducts:
		return lang.XN("imports.verb.products", "Import {{.Count}} products", n, count)
	}
	return lang.XN("imports.verb.customers", "Import {{.Count}} customers", n, count)
}
