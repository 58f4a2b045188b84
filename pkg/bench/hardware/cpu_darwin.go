package hardware

import "syscall"

func cpuName() string {
	name, err := syscall.Sysctl("machdep.cpu.brand_string")
	if err != nil {
		return ""
	}
	return name
}

// cacheSize is 0: the system names its caches by kinds of cores.
func cacheSize() int64 { return 0 }
