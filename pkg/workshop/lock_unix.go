//go:build unix && !solaris && !aix

package workshop

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes a lock that ends with the process, whatever ends it. Where the
// file system has no locks (some network mounts), everybody gets it.
func tryLock(path string) (unlock func(), held bool, err error) {
	return lock(path, syscall.LOCK_EX|syscall.LOCK_NB)
}

// lockWait waits for its turn.
func lockWait(path string) (unlock func(), err error) {
	unlock, _, err = lock(path, syscall.LOCK_EX)
	return unlock, err
}

func lock(path string, how int) (unlock func(), held bool, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, false, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		file.Close()
		return nil, false, nil
	}
	return func() { file.Close() }, true, nil
}
