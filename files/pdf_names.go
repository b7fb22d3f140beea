package files

// names are the names of a piece of a PDF that mean something to us.
type names struct{ seen map[string]bool }

// has reports whether a name of the set was seen.
func (n names) has(set map[string]bool) bool {
	for name := range n.seen {
		if set[name] {
			return true
		}
	}
	return false
}

// pdfKnown is every name that we ask for.
var pdfKnown = func() map[string]bool {
	all := nameSet("ObjStm", "N", "First", "FlateDecode", "OpenAction", "URI")
	for _, set := range []map[string]bool{pdfPrograms, pdfShort, pdfFilters} {
		for name := range set {
			all[name] = true
		}
	}
	return all
}()

// namesIn returns the names that stand in a piece of a PDF, with #xx escapes
// undone. It does not care whether they stand in a string, a comment or packed
// bytes.
func namesIn(piece []byte) names {
	seen := map[string]bool{}
	for i := 0; i < len(piece); i++ {
		if piece[i] != '/' {
			continue
		}
		var name [pdfName]byte
		n, at := 0, i+1
		for at < len(piece) && n < pdfName && !pdfDelimiter[piece[at]] {
			name[n] = piece[at]
			if piece[at] == '#' && at+2 < len(piece) && isHex(piece[at+1]) && isHex(piece[at+2]) {
				name[n] = hexValue(piece[at+1])<<4 | hexValue(piece[at+2])
				at += 2
			}
			at, n = at+1, n+1
		}
		if pdfKnown[string(name[:n])] {
			seen[string(name[:n])] = true
		}
		i = at - 1
	}
	return names{seen}
}

// pdfDelimiter holds the bytes that end a name (ISO 32000-1, 7.2.2).
var pdfDelimiter = func() (is [256]bool) {
	for _, b := range []byte("\x00\t\n\f\r ()<>[]{}/%") {
		is[b] = true
	}
	return is
}()

func isHex(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
}

func hexValue(b byte) byte {
	switch {
	case b <= '9':
		return b - '0'
	case b <= 'F':
		return b - 'A' + 10
	}
	return b - 'a' + 10
}
