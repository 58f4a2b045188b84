package decode

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/trace"
)

// CacheConfig is cache_config: the settings of a cache kind, by transformers'
// names where it has them. Zero leaves a setting to the kind.
type CacheConfig struct {
	NBits          int `json:"nbits,omitempty"`
	QGroupSize     int `json:"q_group_size,omitempty"`
	ResidualLength int `json:"residual_length,omitempty"`
	MaxCacheLen    int `json:"max_cache_len,omitempty"`
	Window         int `json:"window,omitempty"`
	BlockSize      int `json:"block_size,omitempty"`
}

func (c *CacheConfig) fields() map[string]*int {
	return map[string]*int{
		"nbits": &c.NBits, "q_group_size": &c.QGroupSize, "residual_length": &c.ResidualLength,
		"max_cache_len": &c.MaxCacheLen, "window": &c.Window, "block_size": &c.BlockSize,
	}
}

// elsewhere are keys of transformers' cache_config that say where and with
// which library it quantizes; they change nothing here.
var elsewhere = []string{"backend", "device", "compute_dtype", "axis_key", "axis_value"}

func (c *CacheConfig) set(v literal.Value) error {
	if v.Kind() != literal.Dict {
		return fmt.Errorf("%s is no dict of settings", v)
	}
	fields := c.fields()
	for _, pair := range v.Pairs() {
		name, _ := pair.Key.Text()
		if slices.Contains(elsewhere, name) {
			continue
		}
		field, ok := fields[name]
		if !ok {
			return fmt.Errorf("%s is no setting of a cache; there are nbits, q_group_size, residual_length, max_cache_len, window, block_size", pair.Key)
		}
		n, ok := pair.Value.Int()
		if !ok || n < 1 {
			return fmt.Errorf("%s %s: want a whole number from 1", name, pair.Value)
		}
		*field = n
	}
	return nil
}

// checkCache refuses kinds that are not there. What a model's own file asks
// for gives way with a warning: the text is the same with any exact kind.
func (p *Plan) checkCache(c *Config) error {
	kind := c.CacheImplementation
	switch {
	case !kind.On():
	case !slices.Contains(cache.Kinds(), kind.Value) || kind.Value == "none":
		if kind.Source == FromModel || kind.Source == FromConfig {
			p.warnf("%s: there is no such cache here, so it is dynamic", said("cache_implementation", kind))
			c.CacheImplementation.Unset()
			return nil
		}
		kinds := slices.DeleteFunc(cache.Kinds(), func(k string) bool { return k == "none" })
		return fmt.Errorf("%s: there is no such cache\nuse %s; without any, --use_cache=false", said("cache_implementation", kind), strings.Join(kinds, ", "))
	case !c.UseCache.Value:
		p.warnf("cache_implementation does nothing: use_cache is false")
		return nil
	case c.strategy() == trace.StrategyAssisted && (kind.Value == "sliding_window" || kind.Value == "static"):
		return fmt.Errorf("%s with assisted decoding: a rejected draft is taken back out of the cache, which this one does not do\nuse dynamic, quantized or paged", said("cache_implementation", kind))
	}
	p.warnIdle(c)
	return nil
}

// readBy are the settings that each kind of cache reads.
var readBy = map[string][]string{
	"static": {"max_cache_len"}, "sliding_window": {"window"}, "paged": {"block_size"},
	"quantized": {"nbits", "q_group_size", "residual_length"},
}

// warnIdle names the settings that the kind of cache does not read.
func (p *Plan) warnIdle(c *Config) {
	kind := "dynamic"
	if c.CacheImplementation.On() {
		kind = c.CacheImplementation.Value
	}
	fields := c.CacheConfig.Value.fields()
	var idle []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if *fields[name] > 0 && !slices.Contains(readBy[kind], name) {
			idle = append(idle, name)
		}
	}
	if len(idle) > 0 {
		p.warnf("cache_config: a %s cache does not read %s", kind, strings.Join(idle, ", "))
	}
	if n := c.CacheConfig.Value.MaxCacheLen; kind == "static" && n > 0 && n < p.Limit-1 {
		p.warnf("cache_config: max_cache_len %d is less than the run needs: room is made for %d positions", n, p.Limit-1)
	}
}

// cacheKind is the plan's kind of cache, by pkg/cache's name.
func (p *Plan) cacheKind() string {
	switch kind := p.Config.CacheImplementation; {
	case !p.Config.UseCache.Value:
		return "none"
	case kind.On():
		return kind.Value
	}
	return "dynamic"
}

// cacheLayout is the layout of a model's cache with the plan's settings. A
// static cache has room for the longest text, whose last token is never fed.
func (p *Plan) cacheLayout(m model.Model) cache.Layout {
	layout, settings := model.CacheLayout(m), p.Config.CacheConfig.Value
	if settings.Window > 0 {
		layout.Window = settings.Window
	}
	layout.Bits, layout.Group, layout.Residual = settings.NBits, settings.QGroupSize, settings.ResidualLength
	layout.BlockSize = settings.BlockSize
	layout.Reserve = max(settings.MaxCacheLen, p.Limit-1)
	return layout
}

func (p *Plan) newCache(m model.Model) (cache.Cache, error) {
	return cache.New(p.cacheKind(), p.cacheLayout(m))
}

// describeCache is the kind and its settings as the trace has them.
func (p *Plan) describeCache(m model.Model) (label string, layout *trace.Layout) {
	kind, l := p.cacheKind(), p.cacheLayout(m)
	resolved, err := cache.Resolve(kind, l)
	if err != nil { // newCache will say so
		return kind, nil
	}
	switch kind {
	case "static":
		layout = &trace.Layout{Reserve: resolved.Reserve}
	case "sliding_window":
		layout = &trace.Layout{Window: resolved.Window}
	case "quantized":
		layout = &trace.Layout{Bits: resolved.Bits, Group: resolved.Group, Residual: resolved.Residual}
	case "paged":
		layout = &trace.Layout{BlockSize: resolved.BlockSize}
	}
	return cache.Label(kind, l), layout
}
