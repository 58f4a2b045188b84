package workshop

import (
	"errors"
	"syscall"
	"time"
)

// errSharing is ERROR_SHARING_VIOLATION: somebody has the file open.
const errSharing = syscall.Errno(32)

// tryLock opens a file that nobody else can open meanwhile. The system closes it
// with the process, whatever ends that.
func tryLock(path string) (unlock func(), held bool, err error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, false, err
	}
	const shareNothing = 0
	file, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, shareNothing, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharing) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	return func() { syscall.CloseHandle(file) }, true, nil
}

// lockWait waits for its turn.
func lockWait(path string) (unlock func(), err error) {
	for {
		unlock, held, err := tryLock(path)
		if held || err != nil {
			return unlock, err
		}
		time.Sleep(10 * time.Millisecond)
	}
}
