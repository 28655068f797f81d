; What the Windows installer does beyond electron-builder's: the firewall, and the data of the registrar.

!define FIREWALL_RULE "Rollcall (SIP)"

; Where the program keeps its data (main/data-folder.ts), below the user's $LOCALAPPDATA.
!define DATA_PARENT "$LOCALAPPDATA\${PRODUCT_FILENAME}"

!macro customHeader
  !ifndef BUILD_UNINSTALLER
    ; Uninstalling and updating empty the folder of the program: it must not be one that the data lies in.
    Function .onVerifyInstDir
      SetShellVarContext current
      StrCpy $R8 "no"
      ${If} $INSTDIR == "$LOCALAPPDATA"
      ${OrIf} $INSTDIR == "${DATA_PARENT}"
      ${OrIf} $INSTDIR == "${DATA_PARENT}\Data"
        StrCpy $R8 "yes"
      ${EndIf}
      !insertmacro restoreShellVarContext
      ${If} $R8 == "yes"
        Abort
      ${EndIf}
    FunctionEnd
  !endif
!macroend

!macro restoreShellVarContext
  ${If} $installMode == "all"
    SetShellVarContext all
  ${EndIf}
!macroend

!macro netsh ARGUMENTS
  nsExec::Exec `"$SYSDIR\netsh.exe" advfirewall firewall ${ARGUMENTS}`
  Pop $0
!macroend

!macro removeFirewallRule
  !insertmacro netsh `delete rule name="${FIREWALL_RULE}" program="$INSTDIR\${APP_EXECUTABLE_FILENAME}"`
!macroend

!macro customInstall
  ; No port is named: it can be changed in the settings. Sources outside private networks are refused by the program.
  ${If} ${UAC_IsAdmin}
    DetailPrint "Letting phones reach Rollcall through the firewall"
    !insertmacro removeFirewallRule
    !insertmacro netsh `add rule name="${FIREWALL_RULE}" description="Lets telephones register with Rollcall." dir=in action=allow protocol=UDP profile=any program="$INSTDIR\${APP_EXECUTABLE_FILENAME}"`
  ${EndIf}

  ; electron-builder keeps a copy of the whole installer for an updater that we have not.
  !ifdef APP_INSTALLER_STORE_FILE
    SetShellVarContext current
    Delete "$LOCALAPPDATA\${APP_INSTALLER_STORE_FILE}"
    RMDir "$LOCALAPPDATA\rollcall-updater"
    !insertmacro restoreShellVarContext
  !endif
!macroend

!macro customUnInstall
  ${IfNot} ${isUpdated}
    ${If} ${UAC_IsAdmin}
      !insertmacro removeFirewallRule
    ${EndIf}

    ; Starting with the computer, which the program may have switched on.
    !insertmacro removeAutostart "${APP_ID}"
    !insertmacro removeAutostart "electron.app.${PRODUCT_FILENAME}"

    ; Kept where nobody is there to be asked.
    ${IfNot} ${Silent}
      SetShellVarContext current
      ${If} ${FileExists} "${DATA_PARENT}\Data\*.*"
        MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Delete the data of Rollcall as well?$\r$\n$\r$\nThe extensions with their passwords, the settings and the activity are in ${DATA_PARENT}\Data. Kept, they will be there when Rollcall is installed again. Deleted, they are lost, and every phone needs a new password." /SD IDNO IDNO keepData
        RMDir /r "${DATA_PARENT}\Data"
        RMDir "${DATA_PARENT}"
        keepData:
      ${EndIf}
      !insertmacro restoreShellVarContext
    ${EndIf}
  ${EndIf}
!macroend

!macro removeAutostart NAME
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${NAME}"
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run" "${NAME}"
!macroend
