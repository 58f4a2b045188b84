package pycall

// configuration reads the GenerationConfig(…) that the value from start on is
// or, if that is a variable, was given before. The place stays behind the value.
func (p *parser) configuration(call *Call, start int) error {
	stop, at := p.at, start
	if p.inside || p.tokens[start].kind != name {
		return nil
	}
	if stop == start+1 {
		if p.looked == maxLookups {
			return nil
		}
		p.looked++
		var ok bool
		if at, ok = p.assigned(p.tokens[start].text, start); !ok {
			return nil
		}
	}
	function, open, ok := p.callAt(at)
	if !ok || !(Call{Function: function}).Configures() {
		return nil
	}
	bare := p.bare
	p.inside, p.bare = true, false
	config, err := p.call(at, function, open)
	p.inside, p.bare = false, bare
	whole := at != start || p.at == stop // and not GenerationConfig(…).copy()
	p.at = stop
	if err != nil {
		return err
	}
	if whole {
		call.config = &config
	}
	return nil
}
