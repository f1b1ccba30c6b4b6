package importer

// What the tests beside a real store share with those inside the package.
var (
	WriteFile = write
	ShopFile  = shopFile
	FieldOf   = fieldOf
)

// Manifest is the list of hostile files and what is expected of each.
type Manifest = manifest
