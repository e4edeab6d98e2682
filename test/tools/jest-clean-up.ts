/** Jest gives each file of tests a process object of its own, which never emits the end of the process. */
import { removeTemporaryFolders } from './temporary-folder';

afterAll(removeTemporaryFolders);
